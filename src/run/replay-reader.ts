import { crc32c } from '@node-rs/crc32';
import type { ConsumedBatch } from '../kafka/consumer-group-port.ts';
import { OrderDigest } from '../ledger/order-digest.ts';
import { OrderSet } from '../ledger/order-set.ts';
import { isStamp, readRunHash, readSeq, readValueCrc32c } from '../orders/stamp.ts';

/** Which part of a topic's log is read, and which orders in it count. */
export interface ReplayedLog {
  /** The first offset to read and the one to stop before, by partition. */
  readonly from: ReadonlyMap<number, number>;
  readonly to: ReadonlyMap<number, number>;
  readonly runHash: number;
  /** Orders of the run count below this number. */
  readonly orderLimit: number;
}

/** What was read. Plain data: crosses threads. */
export interface ReplayCounts {
  readonly records: number;
  readonly orders: number;
  readonly digest: string;
  /** From the first record to the last. */
  readonly durationMs: number;
}

/** Counts what a group is given of a log, up to the log's end as it was when the event came. */
export class ReplayReader {
  readonly #log: ReplayedLog;
  readonly #unread: Map<number, number>;
  readonly #next = new Map<number, number>();
  readonly #seen = new OrderSet();
  readonly #digest = new OrderDigest();
  #records = 0;
  #firstMs: number | undefined;
  #lastMs = 0;

  constructor(log: ReplayedLog) {
    this.#log = log;
    this.#unread = new Map([...log.to].filter(([partition, end]) => (log.from.get(partition) ?? 0) < end));
  }

  /** Every partition was read to its end. */
  get isDone(): boolean {
    return this.#unread.size === 0;
  }

  /** When the last record came, on the clock of {@link take}; undefined before the first. */
  get lastMs(): number | undefined {
    return this.#firstMs === undefined ? undefined : this.#lastMs;
  }

  /** Partitions that were not read to their ends. */
  get unreadPartitions(): readonly number[] {
    return [...this.#unread.keys()];
  }

  /** The next records of a partition; those behind its end are passed over. */
  take({ lease, records }: ConsumedBatch, nowMs: number): void {
    const end = this.#log.to.get(lease.partition) ?? 0;
    // A rebalance may bring some again.
    let next = this.#next.get(lease.partition) ?? 0;
    for (const { offset, value, stamp } of records) {
      if (offset >= next && offset < end) this.#judge(value, stamp);
      next = Math.max(next, offset + 1);
      lease.finished(offset);
      if (offset >= end - 1) this.#unread.delete(lease.partition);
    }
    this.#next.set(lease.partition, next);
    this.#firstMs ??= nowMs;
    this.#lastMs = nowMs;
  }

  counts(): ReplayCounts {
    return {
      records: this.#records,
      orders: this.#digest.count,
      digest: this.#digest.text,
      durationMs: this.#lastMs - (this.#firstMs ?? this.#lastMs),
    };
  }

  #judge(value: Buffer | null, stamp: Buffer | undefined): void {
    this.#records += 1;
    if (stamp === undefined || value === null || !isStamp(stamp)) return;
    if (readRunHash(stamp) !== this.#log.runHash) return;
    const seq = readSeq(stamp);
    if (seq >= this.#log.orderLimit || crc32c(value) !== readValueCrc32c(stamp)) return;
    if (this.#seen.add(seq)) this.#digest.add(seq);
  }
}
