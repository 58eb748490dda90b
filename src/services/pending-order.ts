import type { PartitionLease } from '../kafka/consumer-group-port.ts';
import type { OrderPlaced } from '../orders/events.ts';
import type { Failure } from './failures.ts';
import type { ServiceEvent } from './handler.ts';
import type { Lanes } from './lanes.ts';

/** An order from its delivery until what it came to is in Kafka. Reused: a slot's object serves one order after another. */
export interface PendingOrder {
  /** Number of the slot: what the published record carries as `seq`, so that its acknowledgement finds the way back. */
  readonly slot: number;
  lease: PartitionLease | undefined;
  /** Where the member that was given it works on it. */
  lanes: Lanes<PendingOrder> | undefined;
  /** In the partition of the lease, from which it was read. */
  offset: number;
  /** Where it is on the orders topic: the same as where it was read, unless that was a retry topic. */
  originPartition: number;
  originOffset: number;
  /** It was read from a retry topic. */
  isRetry: boolean;
  /** Number of the attempt that is made, from 1. */
  attempt: number;
  /** What the attempt fails of; undefined: it succeeds. */
  failure: Failure | undefined;
  /** Since the epoch: the record's Kafka timestamp, when its handling started, and when its work was done. */
  timestampMs: number;
  startedEpochMs: number;
  handledEpochMs: number;
  /** On the monotonic clock: when it came to the member's lanes, and when the work of the attempt is done. */
  arrivedMs: number;
  endMs: number;
  key: Buffer | undefined;
  stamp: Buffer | undefined;
  /** The record's value and what it says: kept only of an order that fails, for the next attempt. */
  value: Buffer | undefined;
  placed: OrderPlaced | undefined;
  /** The answer of the handler; undefined: the attempt fails. */
  event: ServiceEvent | undefined;
}

/** The slots of one service. As many as orders were ever in flight at once; nothing is allocated for an order then. */
export class PendingOrders {
  readonly #slots: PendingOrder[] = [];
  readonly #free: PendingOrder[] = [];

  /** Orders in flight. */
  get size(): number {
    return this.#slots.length - this.#free.length;
  }

  /** A slot for an order; its fields hold the order before until they are set. */
  take(): PendingOrder {
    return this.#free.pop() ?? this.#create();
  }

  at(slot: number): PendingOrder {
    const order = this.#slots[slot];
    if (order?.lease === undefined) throw new Error(`Slot ${slot} holds no order.`);
    return order;
  }

  /** The order is finished: its offset may be committed, and its buffers are let go. */
  finish(order: PendingOrder): void {
    const { offset, handledEpochMs } = order;
    this.#release(order).finished(offset, handledEpochMs);
  }

  /** The member that was given the order was killed: nobody waits for it. */
  drop(order: PendingOrder): void {
    this.#release(order);
  }

  /**
   * By partition of the orders topic: the lowest offset of an order that was read there and is in flight.
   *
   * @param forgotten of those orders that are to be forgotten; otherwise of all others
   */
  lowestOffsets(forgotten = false): ReadonlyMap<number, number> {
    const lowest = new Map<number, number>();
    for (const { lease, offset, isRetry } of this.#slots) {
      if (lease === undefined || isRetry || lease.isForgotten !== forgotten) continue;
      lowest.set(lease.partition, Math.min(offset, lowest.get(lease.partition) ?? offset));
    }
    return lowest;
  }

  #release(order: PendingOrder): PartitionLease {
    const { lease } = order;
    if (lease === undefined) throw new Error(`Slot ${order.slot} was finished twice.`);
    order.lease = undefined;
    order.lanes = undefined;
    order.key = undefined;
    order.stamp = undefined;
    order.value = undefined;
    order.placed = undefined;
    order.event = undefined;
    this.#free.push(order);
    return lease;
  }

  #create(): PendingOrder {
    const order: PendingOrder = {
      slot: this.#slots.length,
      lease: undefined,
      lanes: undefined,
      offset: 0,
      originPartition: 0,
      originOffset: 0,
      isRetry: false,
      attempt: 1,
      failure: undefined,
      timestampMs: 0,
      startedEpochMs: 0,
      handledEpochMs: 0,
      arrivedMs: 0,
      endMs: 0,
      key: undefined,
      stamp: undefined,
      value: undefined,
      placed: undefined,
      event: undefined,
    };
    this.#slots.push(order);
    return order;
  }
}
