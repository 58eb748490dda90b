import type { VariantPlan } from '../../run/scenario-plan.ts';
import { resultTopic } from '../../run/result-topic.ts';
import { revenueGroup, revenueTopics } from '../../run/revenue/revenue-topics.ts';

/** Topics and consumer groups that a run makes and deletes again; RUN stands for its id. */
export interface CreatedNames {
  readonly topics: readonly string[];
  readonly groups: readonly string[];
}

export function createdNames({ services, confirmation, revenue, topic, brokers, events }: VariantPlan): CreatedNames {
  const prefix = 'shopsim.RUN';
  const orders = `${prefix}.orders`;
  const copies = topic.replicationFactor ?? Math.min(3, brokers);
  const partitions = `${topic.partitions} ${topic.partitions === 1 ? 'partition' : 'partitions'}`;
  const replicas = copies === 1 ? '1 replica' : `${copies} replicas`;
  const retryTopics = services.names.flatMap((name) => {
    const { retry, transientFailureRatio, poisonRatio } = services.settings[name];
    if (transientFailureRatio === 0 && poisonRatio === 0) return [];
    const delays = retry.mode === 'topics' ? retry.delaysMs : [];
    return [...delays.map((delayMs) => `${orders}.${name}.retry.${delayMs}`), `${orders}.${name}.dlt`];
  });
  return {
    topics: [
      `${orders} (${partitions}, ${replicas})`,
      ...services.names.map((name) => resultTopic(prefix, name)),
      ...retryTopics,
      ...(confirmation === undefined ? [] : [`${prefix}.confirmed`]),
      ...(revenue === undefined ? [] : Object.values(revenueTopics(prefix))),
    ],
    groups: [
      ...services.names.map((name) => `${prefix}.${name}`),
      ...(confirmation === undefined ? [] : [`${prefix}.confirmation`]),
      ...(revenue === undefined ? [] : [revenueGroup(prefix)]),
      ...(events.some(({ action }) => action.kind === 'replay') ? [`${prefix}.replay`] : []),
    ],
  };
}
