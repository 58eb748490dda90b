import { ShopSimError } from '../errors.ts';
import type { Admin } from '../kafka/admin-port.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { TargetResult } from '../metrics/result.ts';
import { confirmationTopic } from './confirmation-plan.ts';
import { failureTopicNames } from './failure-topic-names.ts';
import { defaultPartitions, type ProducerPlan, type RunPlan } from './plan.ts';
import { resultTopic } from './result-topic.ts';
import { revenueTopics } from './revenue/revenue-topics.ts';

const dayMs = 24 * 3600 * 1000;

/** The cluster and the topics of a run, ready for traffic. */
export interface Target {
  readonly clusterId: string | null;
  readonly brokers: readonly { readonly host: string; readonly port: number }[];
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number | null;
  /** Where each partition of an orders topic ended before this run; undefined for a topic that this run created. */
  readonly startOffsets: ReadonlyMap<number, number> | undefined;
}

/**
 * Makes the topics of a run. A topic that the user named is used as it is, or created with the broker's own retention,
 * and is never deleted; the run's own topics have a bounded retention, so that one that is left behind after a crash
 * empties itself within a day.
 *
 * @param created gets the name of each topic to delete at the end as soon as it exists, so that a failure half-way can
 *   be cleaned up
 */
export async function prepareTarget(admin: Admin, plan: RunPlan, created: string[]): Promise<Target> {
  const cluster = await admin.describeCluster();
  const { topic } = plan;
  const existing = topic.named ? await admin.topicInfo(topic.orders) : undefined;
  if (existing !== undefined) checkPartitions(topic.orders, existing.partitions, topic.partitions);
  const partitions = existing?.partitions ?? topic.partitions ?? defaultPartitions;
  const replicationFactor =
    existing?.replicationFactor ?? topic.replicationFactor ?? Math.min(3, cluster.brokers.length);
  const minInsyncReplicas = replicationFactor >= 3 ? 2 : 1;
  const durable = { 'min.insync.replicas': String(minInsyncReplicas) };
  if (existing === undefined && topic.named) {
    await admin.createTopic({ name: topic.orders, partitions, replicationFactor, configs: durable });
  }
  const retentionBytes = retentionBytesOf(plan, replicationFactor);
  const bounded = {
    ...durable,
    'retention.ms': String(dayMs),
    ...(retentionBytes === undefined ? {} : { 'retention.bytes': String(retentionBytes) }),
  };
  const resultTopics = plan.services.names.map((service) => resultTopic(topic.prefix, service));
  const ownTopics = [
    ...resultTopics,
    ...failureTopicNames(topic.orders, plan.services),
    ...(plan.confirmation === undefined ? [] : [confirmationTopic(plan)]),
  ];
  const wanted = topic.named ? ownTopics : [topic.orders, ...ownTopics];
  // One after the other: kafkajs's admin confuses the metadata of topics that are created at the same time.
  for (const name of wanted) {
    await admin.createTopic({ name, partitions, replicationFactor, configs: bounded });
    created.push(name);
  }
  if (plan.revenue !== undefined) {
    // One partition: who reads them sees changes and seconds in their order. Not bounded: the changelog is the state.
    for (const name of Object.values(revenueTopics(topic.prefix))) {
      const configs = { ...durable, 'retention.ms': String(dayMs) };
      await admin.createTopic({ name, partitions: 1, replicationFactor, configs });
      created.push(name);
    }
  }
  const configured =
    existing === undefined ? undefined : await admin.topicConfig(topic.orders, ['min.insync.replicas']);
  const configuredMinimum = configured?.get('min.insync.replicas');
  return {
    clusterId: cluster.clusterId,
    brokers: cluster.brokers,
    partitions,
    replicationFactor,
    minInsyncReplicas:
      existing === undefined ? minInsyncReplicas : configuredMinimum === undefined ? null : Number(configuredMinimum),
    startOffsets: existing === undefined ? undefined : await admin.endOffsets(topic.orders),
  };
}

/** What a partition may hold: a bound on the bytes of the run keeps a disk from filling up if they all go to one. */
function retentionBytesOf({ topic, traffic: { maxBytes } }: RunPlan, replicationFactor: number): number | undefined {
  return topic.retentionBytes ?? (maxBytes === undefined ? undefined : Math.ceil(maxBytes / replicationFactor));
}

function checkPartitions(topic: string, exist: number, wanted: number | undefined): void {
  if (wanted === undefined || exist >= wanted) return;
  throw new ShopSimError(
    'TOPIC_UNSUITABLE',
    `Topic "${topic}" exists with ${exist} partitions, fewer than the ${wanted} of --partitions; ` +
      `leave --partitions out to use it as it is, or name another topic.`,
  );
}

/** The target as the result shows it. */
export function describeTarget(target: Target, plan: RunPlan, connection: ConnectionSettings): TargetResult {
  const { acks, idempotent, lingerMs, batchSizeBytes, client }: ProducerPlan = plan.producer;
  return {
    kind: plan.target.kind === 'embedded' ? 'embedded' : 'kafka',
    bootstrapServers: connection.bootstrapServers.map(({ host, port }) => `${host}:${port}`).join(','),
    clusterId: target.clusterId,
    brokerCount: target.brokers.length,
    topic: plan.topic.orders,
    partitions: target.partitions,
    replicationFactor: target.replicationFactor,
    minInsyncReplicas: target.minInsyncReplicas,
    acks,
    idempotent,
    compression: 'none',
    lingerMs,
    batchSizeBytes,
    client,
  };
}

/** Whether a broker runs on this machine: then load generator and broker share its processors. */
export function isBrokerOnThisHost(
  brokers: readonly { readonly host: string }[],
  localAddresses: readonly string[],
): boolean {
  return brokers.some(
    ({ host }) => host === 'localhost' || host.startsWith('127.') || host === '::1' || localAddresses.includes(host),
  );
}

/** Deletes what the run created, newest first, and the consumer groups; each failure becomes a notice. */
export async function cleanUp(
  admin: Pick<Admin, 'deleteGroups' | 'deleteTopics'>,
  what: { readonly topics: readonly string[]; readonly groups: readonly string[] },
  onNotice: (text: string) => void,
): Promise<void> {
  if (what.groups.length > 0) {
    await admin
      .deleteGroups(what.groups)
      .catch((error: unknown) => onNotice(leftBehind('consumer groups', what.groups, error)));
  }
  if (what.topics.length > 0) {
    await admin.deleteTopics(what.topics).catch((error: unknown) => onNotice(leftBehind('topics', what.topics, error)));
  }
}

function leftBehind(kind: string, names: readonly string[], error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `The ${kind} ${names.join(', ')} could not be deleted and are left behind: ${reason}`;
}
