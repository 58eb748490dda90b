import type { IsolationLevel } from '../protocol/messages/isolation-level.ts';
import type { ConnectionSettings } from './settings.ts';

/**
 * A record as a group delivers it. Its value is a view into the bytes of one fetch: keep it only while needed. Key and
 * stamp are copies, which may be kept.
 */
export interface ConsumedRecord {
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Value of the header that the group was told to look for; undefined: the record has none. */
  readonly stamp: Buffer | undefined;
  /** Values of the other headers that the group was told to look for, in their order; undefined: it was told of none. */
  readonly moreHeaders?: readonly (Buffer | undefined)[] | undefined;
  /** The record's Kafka timestamp in milliseconds since the epoch. */
  readonly timestampMs: number;
}

/** One member's hold on one partition, from the rebalance that gave it to the one that takes it away. */
export interface PartitionLease {
  readonly partition: number;
  /** Number of the member. */
  readonly member: number;
  /** The member was killed: nobody wants to know any more what becomes of the records that it was given. */
  readonly isForgotten: boolean;
  /**
   * Says that a record needs no more work. To be called exactly once for every record delivered, in any order, at any
   * time, also after the partition went to another member.
   *
   * @param handledMs when its work was done, in milliseconds on any clock: what `onCommitted` tells; left out for a
   * record that needed no work
   */
  finished(offset: number, handledMs?: number): void;
}

/** Consecutive records of one partition. */
export interface ConsumedBatch {
  readonly lease: PartitionLease;
  readonly records: readonly ConsumedRecord[];
}

/** How far the group is behind in a partition that one of its members in this thread holds. */
export interface PartitionLag {
  readonly partition: number;
  /**
   * Records from the group's position, which is behind the last one delivered, to the high watermark of the last Fetch
   * answer. A member without room for more records does not fetch: the number stands still then.
   */
  readonly lagRecords: number;
  /** Timestamp of the oldest record that was fetched and is not finished; undefined: there is none. */
  readonly oldestTimestampMs: number | undefined;
}

export interface GroupHandler {
  /** Called in the order of the log, partition by partition. An exception is a bug: it ends the group. */
  onBatch(batch: ConsumedBatch): void;
}

/**
 * A consumer group with members in this thread. What is finished without a gap is committed about every second and at
 * the stop: after a crash the rest is delivered again (at least once).
 */
export interface ConsumerGroup {
  /**
   * Resolves when the members have every partition between them and really fetch: a record appended after the call is
   * delivered, whatever happens meanwhile. Rejects with a ShopSimError when the group cannot be joined.
   */
  start(handler: GroupHandler): Promise<void>;
  /** Delivers nothing more. The members stay: they send heartbeats and commit what is still being finished. */
  stopFetching(): void;
  /** Commits what is finished and leaves. Idempotent; takes at most about 5 s. */
  stop(): Promise<void>;
  /** Commits what is finished now. Resolves when that was tried: a failure becomes a notice and is tried again. */
  commit(): Promise<void>;
  /**
   * Members join, or finish what they have in hand and leave, until there are `count`, 0 or more. Resolves when those
   * that there are then have every partition between them and fetch; one change after the other. Rejects as `start` does.
   */
  setMembers(count: number): Promise<void>;
  /**
   * One member vanishes as a crashed process does: no leave, no heartbeat, no commit. Its leases are forgotten, and what was
   * delivered under them and not committed is delivered again when the group has noticed, after the session timeout.
   *
   * @returns its number; undefined: no member holds a partition
   */
  killMember(): number | undefined;
  /** Members that there are, those that are just joining included. */
  readonly memberCount: number;
  /** Partitions of each member, by member number. A number that became free goes to the next one that joins. */
  readonly assignment: readonly (readonly number[])[];
  /** Records delivered and not finished. */
  readonly inFlightCount: number;
  /** Rebalances since the start was complete. */
  readonly rebalanceCount: number;
  /** How far the group is behind now, for each partition held that was fetched. Costs about a microsecond for each. */
  lags(): readonly PartitionLag[];
}

export interface ConsumerGroupOptions {
  readonly settings: ConnectionSettings;
  readonly groupId: string;
  readonly topic: string;
  /** Members of the group in this thread at the start, 0 or more. */
  readonly members: number;
  /**
   * Where a group starts that has committed nothing. A map of offsets by partition holds even against what was
   * committed: every partition in it starts exactly there, one that is not in it at its first offset.
   */
  readonly from: 'earliest' | 'latest' | ReadonlyMap<number, number>;
  /** Key of the header whose value becomes `stamp`. */
  readonly headerKey: string;
  /** Keys of other headers, whose values become `moreHeaders`; none when undefined. */
  readonly moreHeaderKeys?: readonly string[];
  /**
   * isolation.level; readUncommitted when undefined. With readCommitted records of aborted transactions are not
   * delivered, those of open ones and what lies behind them not yet, and "latest" and the lag are those of the last
   * stable offset.
   */
  readonly isolation?: IsolationLevel;
  /** Records in flight per member at which it stops fetching. Default 8,000: 40,000/s whose results linger for 50 ms need 2,000. */
  readonly maxInFlight?: number;
  /** Default 1,000. */
  readonly commitIntervalMs?: number;
  /** Kafka's session.timeout.ms: so long after its last heartbeat a member that was killed is noticed. Default 10,000. */
  readonly sessionTimeoutMs?: number;
  readonly events: ConsumerGroupEvents;
}

/** What a group tells while it works. Must not throw. */
export interface ConsumerGroupEvents {
  /** A member has joined with these partitions. */
  onRebalance?(member: number, partitions: readonly number[]): void;
  /**
   * A commit of a partition was acknowledged that covers handled records.
   *
   * @param oldestHandledMs when the first of them was handled, as `finished` was told
   */
  onCommitted?(partition: number, oldestHandledMs: number): void;
  /** One plain sentence for people: the group rejoins, a commit fails ... */
  onNotice(text: string): void;
  /** The group cannot go on: authorization refused, topic deleted, or a bug in the handler. */
  onFatal(error: Error): void;
}
