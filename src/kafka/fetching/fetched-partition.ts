import type { RecordCursor } from './record-cursor.ts';

/** For whom a partition is fetched. Must not throw, except for what a cursor throws. */
export interface PartitionOwner {
  /**
   * Whether it takes records now. When it does not, it calls `resume` of the fetcher as soon as it does again.
   */
  wantsRecords(): boolean;
  /** Takes records as long as it has room; false: it has no more room, and calls `resume` when it has. */
  take(partition: FetchedPartition, records: RecordCursor): boolean;
  /** A leader has answered a request for the partition for the first time. */
  onAnswered(partition: FetchedPartition): void;
  /** What an answer said of the end of the partition's log. Called before its records are offered. */
  onHighWatermark(partition: FetchedPartition, highWatermark: number): void;
  /** The log does not hold the partition's offset: it is not fetched any more. */
  onOutOfRange(partition: FetchedPartition): void;
}

/** A partition that is fetched for one owner, from when it is added until it is removed. */
export class FetchedPartition {
  readonly index: number;
  readonly owner: PartitionOwner;
  /** The offset to ask for next. */
  nextOffset: number;
  /** undefined: to be found out. */
  leaderId: number | undefined;
  leaderEpoch = -1;
  isAnswered = false;
  /** What was fetched and found no room yet; until it is taken the partition is not asked for again. */
  rest: RecordCursor | undefined;

  constructor(index: number, nextOffset: number, owner: PartitionOwner) {
    this.index = index;
    this.nextOffset = nextOffset;
    this.owner = owner;
  }
}
