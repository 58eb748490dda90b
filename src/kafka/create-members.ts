import type { Clock } from '../clock.ts';
import type { ConsumedBatch, ConsumerGroupOptions } from './consumer-group-port.ts';
import { FetchStarts } from './fetching/fetch-starts.ts';
import { GroupFetcher } from './fetching/group-fetcher.ts';
import { MemberFetching } from './fetching/member-fetching.ts';
import type { KafkajsLog } from './kafkajs-client.ts';
import { KafkajsMember } from './kafkajs-member.ts';
import type { PartitionProgress } from './partition-progress.ts';
import { TopicLeaders } from './reader/topic-leaders.ts';

const defaultMaxInFlight = 8000;
/**
 * From one Fetch to a leader to the next. With batches of a few records in every partition every few milliseconds, a
 * request for each of them would cost more than all that is done with the records.
 */
const fetchIntervalMs = 2;

/** What the members of a group tell. Must not throw. */
export interface MembersEvents {
  onJoined(member: number, partitions: readonly number[]): void;
  /** Every partition of the member's last assignment has had an answer. */
  onFetching(member: number): void;
  onBatch(batch: ConsumedBatch): void;
  onOutOfRange(partition: number, wantedOffset: number, nextOffset: number): void;
  onCommit(error: Error | undefined): void;
  onCommitted(partition: number, oldestHandledMs: number): void;
  onCrash(error: Error, rejoins: boolean): void;
  /** Something failed that is tried again. */
  onTrouble(error: Error): void;
  /** Nothing can be read any more. */
  onFatal(error: Error): void;
  onLog(log: KafkajsLog): void;
}

/** What makes the members of a group in this thread, and the fetcher that they share. */
export interface Members {
  /** A member that has not joined yet. */
  readonly createMember: (number: number) => KafkajsMember;
  readonly fetcher: GroupFetcher;
}

/** @param starts explicit starts that no commit holds yet, by partition; the members remove what they committed */
export function createMembers(
  options: ConsumerGroupOptions,
  starts: Map<number, number>,
  events: MembersEvents,
  clock: Clock,
): Members {
  const {
    settings,
    groupId,
    topic,
    headerKey,
    moreHeaderKeys = [],
    sessionTimeoutMs,
    maxInFlight = defaultMaxInFlight,
  } = options;
  const progress = new Map<number, PartitionProgress>();
  const leaders = new TopicLeaders(settings, topic, clock);
  const policy = options.from === 'latest' ? 'latest' : 'earliest';
  const { isolation = 'readUncommitted' } = options;
  const where = { settings, groupId, topic, leaders, policy, isolation } as const;
  const fetchStarts = new FetchStarts({ ...where, starts, progress, clock });
  const fetcher = new GroupFetcher({
    topic,
    leaders,
    headerKey,
    moreHeaderKeys,
    minIntervalMs: fetchIntervalMs,
    isolation,
    clock,
    onTrouble: (error) => events.onTrouble(error),
    onFatal: (error) => events.onFatal(error),
  });
  const createMember = (member: number): KafkajsMember => {
    const onFetching = (): void => events.onFetching(member);
    const onJoined = (partitions: readonly number[]): void => events.onJoined(member, partitions);
    const parts = { member, fetcher, fetchStarts, maxInFlight, starts, progress };
    const fetching = new MemberFetching({ ...parts, events: { ...forward(events), onFetching } });
    return new KafkajsMember({
      settings,
      groupId,
      topic,
      sessionTimeoutMs,
      fetching,
      starts,
      progress,
      events: { ...forward(events), onJoined },
    });
  };
  return { createMember, fetcher };
}

/** What is told in the same way by every member. */
function forward(events: MembersEvents): Omit<MembersEvents, 'onJoined' | 'onFetching'> {
  return {
    onBatch: (batch) => events.onBatch(batch),
    onOutOfRange: (partition, wanted, next) => events.onOutOfRange(partition, wanted, next),
    onCommit: (error) => events.onCommit(error),
    onCommitted: (partition, oldestHandledMs) => events.onCommitted(partition, oldestHandledMs),
    onCrash: (error, rejoins) => events.onCrash(error, rejoins),
    onTrouble: (error) => events.onTrouble(error),
    onFatal: (error) => events.onFatal(error),
    onLog: (log) => events.onLog(log),
  };
}
