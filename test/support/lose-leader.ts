import type { LocalCluster } from '../../src/cluster/local-cluster.ts';
import { eventually } from './eventually.ts';
import { partitionStates, recordCounts } from './real-kafka.ts';

const wait = { timeoutMs: 60_000, intervalMs: 150 };

export interface LeaderLoss {
  readonly cluster: LocalCluster;
  /** The leader of partition 0 of the first is lost; others must lead all of them. */
  readonly topics: readonly string[];
  readonly fault: 'kill' | 'stop';
  /** What is to happen while the node is away. */
  readonly meanwhile?: () => Promise<void>;
  /** Nobody waits for replicas any more. */
  readonly isOver?: () => boolean;
}

/** Loses a leader, waits until others lead, starts it again, and waits until it has caught up. */
export async function loseLeader({ cluster, topics, fault, meanwhile, isOver }: LeaderLoss): Promise<void> {
  const [first] = await partitionStates(cluster, topics[0] ?? '');
  const victim = cluster.node(first?.leader ?? -1);
  await victim[fault]();
  const isReplaced = async (): Promise<boolean> => {
    const states = await partitionStates(cluster, ...topics);
    return states.every(({ leader }) => leader !== -1 && leader !== victim.id);
  };
  await eventually(`other leaders than node ${victim.id}`, isReplaced, wait);
  await meanwhile?.();
  await victim.start();
  const inSync = async (): Promise<boolean> => {
    if (isOver?.() === true) return true;
    const states = await partitionStates(cluster, ...topics);
    return states.every(({ isr }) => isr.length === 3);
  };
  await eventually('three replicas in sync', inSync, wait);
}

/**
 * Waits until topics have grown by so many records.
 *
 * @returns false: they have not within `timeoutMs`
 */
export async function haveGrown(
  cluster: LocalCluster,
  growth: ReadonlyMap<string, number>,
  timeoutMs: number,
): Promise<boolean> {
  const topics = [...growth.keys()];
  const counts = (): Promise<readonly number[]> => recordCounts(cluster, topics);
  // Asked again while a broker has not heard of a new leader yet.
  const before = await eventually('the numbers of records', counts, wait);
  const deadlineMs = performance.now() + timeoutMs;
  const grown = async (): Promise<'grown' | 'late' | undefined> => {
    const now = await counts();
    const wanted = topics.map((topic, index) => (before[index] ?? 0) + (growth.get(topic) ?? 0));
    if (wanted.every((count, index) => (now[index] ?? 0) >= count)) return 'grown';
    return performance.now() > deadlineMs ? 'late' : undefined;
  };
  return (await eventually('the numbers of records', grown, { ...wait, timeoutMs: timeoutMs + 30_000 })) === 'grown';
}
