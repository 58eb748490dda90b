import type { PartitionLease } from '../kafka/consumer-group-port.ts';
import type { ServiceEvent } from './handler.ts';

/** An order from its delivery until its result event is in Kafka. Reused: a slot's object serves one order after another. */
export interface PendingOrder {
  /** Number of the slot: what the result's record carries as `seq`, so that its acknowledgement finds the way back. */
  readonly slot: number;
  lease: PartitionLease | undefined;
  offset: number;
  /** The record's Kafka timestamp, when its handling started, and when its work was done: all since the epoch. */
  timestampMs: number;
  startedEpochMs: number;
  handledEpochMs: number;
  key: Buffer | undefined;
  stamp: Buffer | undefined;
  /** The result. */
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

  #release(order: PendingOrder): PartitionLease {
    const { lease } = order;
    if (lease === undefined) throw new Error(`Slot ${order.slot} was finished twice.`);
    order.lease = undefined;
    order.key = undefined;
    order.stamp = undefined;
    order.event = undefined;
    this.#free.push(order);
    return lease;
  }

  /** The member that was given the order was killed: nobody waits for it. */
  drop(order: PendingOrder): void {
    this.#release(order);
  }

  /**
   * By partition: the lowest offset of an order in flight.
   *
   * @param forgotten of those orders that are to be forgotten; otherwise of all others
   */
  lowestOffsets(forgotten = false): ReadonlyMap<number, number> {
    const lowest = new Map<number, number>();
    for (const { lease, offset } of this.#slots) {
      if (lease === undefined || lease.isForgotten !== forgotten) continue;
      lowest.set(lease.partition, Math.min(offset, lowest.get(lease.partition) ?? offset));
    }
    return lowest;
  }

  #create(): PendingOrder {
    const order: PendingOrder = {
      slot: this.#slots.length,
      lease: undefined,
      offset: 0,
      timestampMs: 0,
      startedEpochMs: 0,
      handledEpochMs: 0,
      key: undefined,
      stamp: undefined,
      event: undefined,
    };
    this.#slots.push(order);
    return order;
  }
}
