import { crc32c } from '@node-rs/crc32';
import type { Clock } from '../clock.ts';
import type { ConsumedBatch, ConsumedRecord, ConsumerGroup, PartitionLease } from '../kafka/consumer-group-port.ts';
import type { OrderPlaced } from '../orders/events.ts';
import { parseOrder } from '../orders/parse-order.ts';
import { isStamp, readValueCrc32c } from '../orders/stamp.ts';
import type { Lanes } from './lanes.ts';
import { readOrigin } from './origin-headers.ts';
import type { PendingOrder, PendingOrders } from './pending-order.ts';
import { Sleepers, type After } from './sleepers.ts';

export interface RetryReaderOptions {
  /** Of the topic that it reads: from a record's timestamp to its next attempt. */
  readonly delayMs: number;
  readonly orders: PendingOrders;
  /** Where its orders are worked on. */
  readonly lanes: Lanes<PendingOrder>;
  readonly after: After | undefined;
  /** Whether the order is one that the service handles. */
  readonly isOurs: (stamp: Buffer) => boolean;
  /** The time of the next attempt at the order has come. */
  readonly onDue: (order: PendingOrder, placed: OrderPlaced) => void;
  /** A record that is none of ours; it is finished. */
  readonly onForeign: () => void;
  readonly onFatal: (error: Error) => void;
}

/**
 * Reads one retry topic and holds each order until it is due. Nothing is blocked by that: the member's heartbeats go on, and
 * when it holds as many as it may have in flight it stops fetching.
 */
export class RetryReader {
  readonly #options: RetryReaderOptions;
  readonly #clock: Clock;
  readonly #sleepers: Sleepers<PendingOrder>;
  #group: ConsumerGroup | undefined;
  #isPaused = false;
  /** Due while it is paused. */
  #overdue: PendingOrder[] = [];

  constructor(options: RetryReaderOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#sleepers = new Sleepers(clock, (order) => this.#onAwake(order), options.after);
  }

  /** Orders that are held. */
  get heldCount(): number {
    return this.#sleepers.size + this.#overdue.length;
  }

  async start(group: ConsumerGroup): Promise<void> {
    this.#group = group;
    await group.start({ onBatch: (batch) => this.#onBatch(batch) });
  }

  /** Nothing becomes due until {@link resume}. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (const order of this.#overdue.splice(0)) this.#onDue(order);
  }

  stopFetching(): void {
    this.#group?.stopFetching();
    this.#isPaused = true;
  }

  /** Leaves the group. What is held stays uncommitted. */
  async stop(): Promise<void> {
    this.#sleepers.clear();
    await this.#group?.stop();
  }

  #onBatch({ lease, records }: ConsumedBatch): void {
    for (const record of records) this.#onRecord(lease, record);
  }

  #onRecord(lease: PartitionLease, record: ConsumedRecord): void {
    const { offset, key, value, stamp, moreHeaders = [], timestampMs } = record;
    const origin = readOrigin(moreHeaders);
    const isWhole = stamp !== undefined && value !== null && isStamp(stamp) && crc32c(value) === readValueCrc32c(stamp);
    if (!isWhole || origin === undefined || !this.#options.isOurs(stamp)) {
      this.#options.onForeign();
      lease.finished(offset);
      return;
    }
    const order = this.#options.orders.take();
    order.lease = lease;
    order.lanes = this.#options.lanes;
    order.offset = offset;
    order.originPartition = origin.partition;
    order.originOffset = origin.offset;
    order.isRetry = true;
    order.attempt = origin.attempt + 1;
    order.timestampMs = timestampMs;
    order.key = key ?? undefined;
    order.stamp = stamp;
    order.value = value;
    const dueEpochMs = timestampMs + this.#options.delayMs;
    this.#sleepers.sleepUntil(order, this.#clock.nowMs() + dueEpochMs - this.#clock.epochMs());
  }

  #onAwake(order: PendingOrder): void {
    if (this.#isPaused) this.#overdue.push(order);
    else this.#onDue(order);
  }

  #onDue(order: PendingOrder): void {
    const { orders, onDue, onForeign, onFatal } = this.#options;
    try {
      const placed = order.value === undefined ? undefined : parseOrder(order.value);
      if (placed === undefined) {
        onForeign();
        orders.finish(order);
      } else {
        onDue(order, placed);
      }
    } catch (error) {
      onFatal(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
