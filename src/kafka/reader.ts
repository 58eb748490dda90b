import { setTimeout as delay } from 'node:timers/promises';

import type { Clock } from '../clock.ts';
import type { IsolationLevel } from '../protocol/messages/isolation-level.ts';
import { type FetchContext, fetchFromLeader, type FetchWork, type OnRecord } from './reader/fetch-loop.ts';
import { listOffsets, type OffsetPosition } from './reader/list-offsets.ts';
import { pauseBeforeRetryMs, workOnLeaders } from './reader/partition-work.ts';
import { TopicLeaders } from './reader/topic-leaders.ts';
import type { ConnectionSettings } from './settings.ts';

/** Which part of a topic's log to read. */
export interface LogRange {
  /** First offset by partition; a partition that is not in the map is read from its earliest. */
  readonly from: ReadonlyMap<number, number> | 'earliest';
  /**
   * The offset to stop before, by partition, as `fetchOffsets(.., 'latest', ..)` gives it; other partitions are not
   * read. Beyond the log's end the reader waits for records until it is aborted: Infinity follows the log.
   */
  readonly to: ReadonlyMap<number, number>;
  /** isolation.level; readUncommitted when undefined. */
  readonly isolation?: IsolationLevel;
}

/**
 * Reads a part of a topic's log without a consumer group: by default every record that is in the log, transactions
 * undecided or aborted included; with isolation `readCommitted` no aborted record, and nothing beyond the last stable
 * offset until that has moved on. Never a control record. All leaders are read at once; a leader that moves or dies is followed.
 * Resolves when every partition has been read to its end.
 *
 * @throws what `onRecord` throws; the signal's reason when it aborts; ShopSimError TOPIC_UNSUITABLE for a missing topic,
 *   AUTHORIZATION_FAILED, BROKER_ERROR for an offset that is not in the log or a compression other than gzip,
 *   PROTOCOL_VIOLATION for a corrupt batch, or the trouble that kept a partition from being read for 30 s
 */
export async function readLog(
  settings: ConnectionSettings,
  topic: string,
  range: LogRange,
  onRecord: OnRecord,
  clock: Clock,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const leaders = new TopicLeaders(settings, topic, clock);
  const onAbort = (): void => leaders.close();
  signal?.addEventListener('abort', onAbort);
  try {
    const works = await planWork(leaders, topic, range, clock);
    await fetchAll(leaders, { topic, clock, onRecord, isolation: range.isolation ?? 'readUncommitted' }, works);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    leaders.close();
  }
}

/** The offsets of a position in every partition of a topic. @throws ShopSimError as {@link readLog} */
export async function fetchOffsets(
  settings: ConnectionSettings,
  topic: string,
  position: OffsetPosition,
  clock: Clock,
  isolation: IsolationLevel = 'readUncommitted',
): Promise<Map<number, number>> {
  const leaders = new TopicLeaders(settings, topic, clock);
  try {
    return await listOffsets(leaders, topic, await partitionsOf(leaders), position, clock, isolation);
  } finally {
    leaders.close();
  }
}

async function partitionsOf(leaders: TopicLeaders): Promise<number[]> {
  for (;;) {
    const partitions = await leaders.locate();
    if (partitions !== undefined) return partitions.map(({ index }) => index);
    await delay(pauseBeforeRetryMs);
  }
}

async function planWork(leaders: TopicLeaders, topic: string, range: LogRange, clock: Clock): Promise<FetchWork[]> {
  const from = range.from === 'earliest' ? new Map<number, number>() : range.from;
  const unnamed = [...range.to.keys()].filter((partition) => !from.has(partition));
  const earliest = await listOffsets(leaders, topic, unnamed, 'earliest', clock);
  return [...range.to].map(([partition, endOffset]) => {
    const nextOffset = from.get(partition) ?? earliest.get(partition) ?? 0;
    return {
      partition,
      nextOffset,
      endOffset,
      done: nextOffset >= endOffset,
      progressMs: clock.nowMs(),
      trouble: undefined,
    };
  });
}

async function fetchAll(
  leaders: TopicLeaders,
  context: Omit<FetchContext, 'shouldStop'>,
  works: readonly FetchWork[],
): Promise<void> {
  const inTrouble = (): boolean => works.some(({ trouble }) => trouble !== undefined);
  await workOnLeaders(
    leaders,
    works,
    async (nodeId, group) =>
      fetchFromLeader(await leaders.connectionTo(nodeId), group, { ...context, shouldStop: inTrouble }),
    context.clock,
  );
}
