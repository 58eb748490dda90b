import { setTimeout as delay } from 'node:timers/promises';
import { ShopSimError } from '../../errors.ts';
import type { ConsumedBatch, ConsumedRecord, PartitionLag } from '../consumer-group-port.ts';
import { InFlightBound } from '../in-flight-bound.ts';
import { MemberLease } from '../partition-lease.ts';
import { PartitionProgress } from '../partition-progress.ts';
import type { FetchStarts } from './fetch-starts.ts';
import { FetchedPartition, type PartitionOwner } from './fetched-partition.ts';
import type { GroupFetcher } from './group-fetcher.ts';
import type { RecordCursor } from './record-cursor.ts';

export interface MemberFetchingOptions {
  /** Number of the member. */
  readonly member: number;
  readonly fetcher: GroupFetcher;
  readonly fetchStarts: FetchStarts;
  /** Records in flight at which nothing more is taken. */
  readonly maxInFlight: number;
  /** Explicit starts that no commit holds yet, by partition; shared by the members. */
  readonly starts: ReadonlyMap<number, number>;
  /** By partition; shared by the members. */
  readonly progress: Map<number, PartitionProgress>;
  readonly events: MemberFetchingEvents;
}

/** What a member tells of its fetching. Must not throw. */
export interface MemberFetchingEvents {
  /** Every partition of the last assignment has had an answer. */
  onFetching(): void;
  onBatch(batch: ConsumedBatch): void;
  /** The log does not hold the offset that was wanted: the partition goes on elsewhere. */
  onOutOfRange(partition: number, wantedOffset: number, nextOffset: number): void;
  /** Something failed that is tried again. */
  onTrouble(error: Error): void;
  /** The member cannot read. */
  onFatal(error: Error): void;
}

const retryPauseMs = 200;
/** Failures that another attempt cannot mend. */
const finalCodes: ReadonlySet<string> = new Set([
  'AUTHENTICATION_FAILED',
  'AUTHORIZATION_FAILED',
  'TLS_FAILED',
  'TOPIC_UNSUITABLE',
]);

/** The partitions of one member: its leases, where they are read from, and how much of them is in flight. */
export class MemberFetching implements PartitionOwner {
  readonly #options: MemberFetchingOptions;
  readonly #leases = new Map<number, MemberLease>();
  readonly #inFlight: InFlightBound;
  #fetched: FetchedPartition[] = [];
  /** Of the assignments: what is found out for an earlier one is for nothing. */
  #assignmentNumber = 0;
  #unansweredCount = 0;
  #isStopped = false;

  constructor(options: MemberFetchingOptions) {
    this.#options = options;
    // Not within `finished`, which the handler may call while it is being given records.
    this.#inFlight = new InFlightBound(options.maxInFlight, () => setImmediate(() => options.fetcher.resume()));
  }

  get inFlightCount(): number {
    return this.#inFlight.count;
  }

  get leases(): Iterable<MemberLease> {
    return this.#leases.values();
  }

  /** Of the partitions that it holds and that a leader has answered for. */
  lags(): PartitionLag[] {
    const fetched = new Map(this.#fetched.map((partition) => [partition.index, partition]));
    return [...this.#leases.values()].flatMap(({ partition, progress }) => {
      const { highWatermark } = progress;
      const { nextOffset, rest } = fetched.get(partition) ?? {};
      // What is left of an answer begins behind the last record delivered, and what is not delivered may be no record.
      const position = Math.max(progress.position ?? -1, nextOffset ?? -1);
      if (highWatermark === undefined || position < 0) return [];
      const oldestTimestampMs = progress.oldestOpenTimestampMs ?? rest?.batchTimestampMs;
      return [{ partition, lagRecords: Math.max(0, highWatermark - position), oldestTimestampMs }];
    });
  }

  /** Takes over what a rebalance gave to the member, in place of what it had. */
  assign(partitions: readonly number[]): void {
    this.pause();
    for (const partition of this.#leases.keys()) if (!partitions.includes(partition)) this.#leases.delete(partition);
    for (const partition of partitions) {
      const progress =
        this.#options.progress.get(partition) ?? this.#begin(partition, this.#options.starts.get(partition));
      if (this.#leases.get(partition)?.progress !== progress) this.#lease(progress);
    }
    if (partitions.length > 0 && !this.#isStopped) void this.#beginFetching(partitions);
  }

  /** Takes no more records until the next assignment; the leases stay. */
  pause(): void {
    this.#assignmentNumber += 1;
    for (const partition of this.#fetched.splice(0)) this.#options.fetcher.remove(partition);
  }

  /** Takes no more records, ever. */
  stop(): void {
    this.#isStopped = true;
    this.pause();
  }

  /**
   * Takes no more records, and forgets what it took: whoever holds its partitions next begins at what was committed, as after
   * the crash of a process. What is finished late is finished for nobody.
   */
  forget(): void {
    this.stop();
    const { progress } = this.#options;
    for (const lease of this.#leases.values()) {
      lease.isForgotten = true;
      if (progress.get(lease.partition) === lease.progress) progress.delete(lease.partition);
    }
    this.#leases.clear();
  }

  wantsRecords(): boolean {
    if (this.#inFlight.room > 0) return true;
    this.#inFlight.awaitRoom();
    return false;
  }

  take(partition: FetchedPartition, cursor: RecordCursor): boolean {
    const lease = this.#leases.get(partition.index);
    if (lease === undefined) return true;
    // The handler may have ended the group in the middle of it.
    while (this.#fetched.includes(partition)) {
      const { room } = this.#inFlight;
      if (room <= 0) {
        this.#inFlight.awaitRoom();
        return false;
      }
      const records: ConsumedRecord[] = [];
      let record = cursor.next();
      for (; record !== undefined; record = cursor.next()) {
        if (lease.progress.started(record.offset, record.timestampMs) && records.push(record) === room) break;
      }
      this.#inFlight.add(records.length);
      if (records.length > 0) this.#options.events.onBatch({ lease, records });
      if (record === undefined) return true;
    }
    return true;
  }

  onAnswered(): void {
    this.#unansweredCount -= 1;
    if (this.#unansweredCount === 0) this.#options.events.onFetching();
  }

  onHighWatermark({ index }: FetchedPartition, highWatermark: number): void {
    this.#leases.get(index)?.progress.fetchedUpTo(highWatermark);
  }

  onOutOfRange(partition: FetchedPartition): void {
    void this.#goElsewhere(partition);
  }

  async #beginFetching(partitions: readonly number[]): Promise<void> {
    const { fetcher, fetchStarts } = this.#options;
    const offsets = await this.#untilFound(() => fetchStarts.find(partitions));
    if (offsets === undefined) return;
    this.#fetched = [...offsets].map(([partition, offset]) => new FetchedPartition(partition, offset, this));
    this.#unansweredCount = this.#fetched.length;
    fetcher.add(this.#fetched);
  }

  /** With a progress of its own: one that remembers the old position would take what comes for delivered, or wait for it. */
  async #goElsewhere(partition: FetchedPartition): Promise<void> {
    const { fetcher, fetchStarts, events } = this.#options;
    const { index, nextOffset: wantedOffset } = partition;
    const nextOffset = await this.#untilFound(() => fetchStarts.findInstead(index));
    if (nextOffset === undefined) return;
    if (nextOffset !== wantedOffset) {
      this.#lease(this.#begin(index, nextOffset));
      events.onOutOfRange(index, wantedOffset, nextOffset);
    }
    const replacement = new FetchedPartition(index, nextOffset, this);
    replacement.isAnswered = partition.isAnswered;
    this.#fetched = [...this.#fetched.filter((other) => other !== partition), replacement];
    fetcher.add([replacement]);
  }

  /** Tries again while it may help; undefined: the assignment is not the last one any more. */
  async #untilFound<Found>(find: () => Promise<Found>): Promise<Found | undefined> {
    const { events } = this.#options;
    const assignmentNumber = this.#assignmentNumber;
    while (assignmentNumber === this.#assignmentNumber) {
      try {
        const found = await find();
        return assignmentNumber === this.#assignmentNumber ? found : undefined;
      } catch (error) {
        if (assignmentNumber !== this.#assignmentNumber) break;
        if (!(error instanceof ShopSimError) || finalCodes.has(error.code)) {
          events.onFatal(error instanceof Error ? error : new Error(String(error)));
          break;
        }
        events.onTrouble(error);
        await delay(retryPauseMs);
      }
    }
    return undefined;
  }

  #begin(partition: number, position: number | undefined): PartitionProgress {
    const progress = new PartitionProgress(partition, position);
    this.#options.progress.set(partition, progress);
    return progress;
  }

  #lease(progress: PartitionProgress): void {
    this.#leases.set(progress.partition, new MemberLease(this.#options.member, progress, this.#inFlight));
  }
}
