import { setTimeout as delay } from 'node:timers/promises';

import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { noProgressLimitMs, type TopicLeaders } from './topic-leaders.ts';

export const pauseBeforeRetryMs = 100;

/** What is to be done with one partition. */
export interface PartitionWork {
  readonly partition: number;
  done: boolean;
  /** When it last went well (or began), in milliseconds of `Clock.nowMs`. */
  progressMs: number;
  /** Why it did not go well since. */
  trouble: Error | undefined;
}

/**
 * Brings work on partitions to an end on their leaders: asks who leads, lets `workOnLeader` work on all leaders at once,
 * and asks again when some work is left because a leader moved or was lost.
 *
 * @param workOnLeader returns when its work is done, or when a partition is in trouble, which it notes in `trouble`;
 *   what it throws with `canRetry` counts as trouble of all its partitions, anything else ends everything
 * @throws the trouble of a partition that made no progress for 30 s
 */
export async function workOnLeaders<Work extends PartitionWork>(
  leaders: TopicLeaders,
  works: readonly Work[],
  workOnLeader: (nodeId: number, works: readonly Work[]) => Promise<void>,
  clock: Clock,
): Promise<void> {
  while (works.some(({ done }) => !done)) {
    const byLeader = await groupByLeader(leaders, works);
    await Promise.all([...byLeader].map(([nodeId, group]) => noteTrouble(group, () => workOnLeader(nodeId, group))));
    const left = works.filter(({ done }) => !done);
    throwWhenStuck(left, clock.nowMs());
    if (left.length > 0) await delay(pauseBeforeRetryMs);
  }
}

async function groupByLeader<Work extends PartitionWork>(
  leaders: TopicLeaders,
  works: readonly Work[],
): Promise<Map<number, Work[]>> {
  const left = works.filter(({ done }) => !done);
  const groups = new Map<number, Work[]>();
  await noteTrouble(left, async () => {
    const partitions = await leaders.locate();
    for (const work of left) {
      const leaderId = partitions?.find(({ index }) => index === work.partition)?.leaderId ?? -1;
      if (leaderId < 0) {
        const text = `Partition ${work.partition} has no leader now.`;
        work.trouble = new ShopSimError('BROKER_ERROR', text, { canRetry: true });
      } else {
        work.trouble = undefined;
        groups.set(leaderId, [...(groups.get(leaderId) ?? []), work]);
      }
    }
  });
  return groups;
}

async function noteTrouble(works: readonly PartitionWork[], action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ShopSimError && error.canRetry)) throw error;
    for (const work of works) work.trouble = error;
  }
}

function throwWhenStuck(works: readonly PartitionWork[], nowMs: number): void {
  const stuck = works.find(({ progressMs }) => nowMs - progressMs >= noProgressLimitMs);
  if (stuck === undefined) return;
  throw stuck.trouble ?? new Error(`Partition ${stuck.partition} made no progress for no known reason.`);
}
