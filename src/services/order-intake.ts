import { crc32c } from '@node-rs/crc32';
import type { ConsumedBatch, ConsumedRecord, PartitionLease } from '../kafka/consumer-group-port.ts';
import { OrderReader } from '../orders/order-reader.ts';
import { isStamp, readRunHash, readSeq, readValueCrc32c } from '../orders/stamp.ts';
import type { Lanes } from './lanes.ts';
import type { OrderWork } from './order-work.ts';
import type { PendingOrder, PendingOrders } from './pending-order.ts';
import { RecordChecks, type RecordCheckTotals } from './record-checks.ts';
import type { ServiceOptions } from './service-options.ts';

/** What came to a service from the orders topic. */
export interface IntakeCounts extends RecordCheckTotals {
  /** Orders delivered, redeliveries included; foreign and corrupt records are not orders. */
  readonly consumed: number;
  /** Records without a stamp, of another run, or that are no order. */
  readonly foreign: number;
  /** By partition: every record below this offset was delivered and is finished, those of other runs included. */
  readonly positions: readonly number[];
}

/** Takes what the members of a service are given: checks each record, and has the orders worked on. */
export class OrderIntake {
  readonly #concurrency: number | undefined;
  readonly #runHash: number | undefined;
  readonly #orders: PendingOrders;
  readonly #work: OrderWork;
  readonly #checks: RecordChecks;
  readonly #reader: OrderReader;
  /** By member. */
  readonly #lanes = new Map<number, Lanes<PendingOrder>>();
  #consumed = 0;
  #foreign = 0;

  constructor(
    { name, runHash, concurrency, reader }: Pick<ServiceOptions, 'name' | 'runHash' | 'concurrency' | 'reader'>,
    orders: PendingOrders,
    work: OrderWork,
  ) {
    this.#runHash = runHash;
    this.#concurrency = concurrency;
    this.#orders = orders;
    this.#work = work;
    this.#checks = new RecordChecks(name);
    this.#reader = reader ?? new OrderReader();
  }

  take({ lease, records }: ConsumedBatch): void {
    for (const record of records) this.#onRecord(lease, record);
    const last = records.at(-1);
    if (last !== undefined) this.#checks.delivered(lease.partition, last.offset);
  }

  isOurs(stamp: Buffer): boolean {
    return this.#runHash === undefined || readRunHash(stamp) === this.#runHash;
  }

  countForeign(): void {
    this.#foreign += 1;
  }

  /** The member was killed: what it had in hand will be delivered again, to whoever has its partitions next. */
  forget(member: number): void {
    for (const [partition, offset] of this.#orders.lowestOffsets(true)) this.#checks.rewind(partition, offset);
    for (const order of this.#lanes.get(member)?.clear() ?? []) this.#orders.drop(order);
    this.#lanes.delete(member);
  }

  counts(): IntakeCounts {
    return {
      consumed: this.#consumed,
      foreign: this.#foreign,
      ...this.#checks.totals(),
      positions: this.#checks.positions(this.#orders.lowestOffsets()),
    };
  }

  /** 3 us with a handler that does no work, its result in a batch included (services.bench); allocates no promise and no timer. */
  #onRecord(lease: PartitionLease, { offset, key, value, stamp, timestampMs }: ConsumedRecord): void {
    if (stamp === undefined || value === null || !isStamp(stamp) || !this.isOurs(stamp)) {
      this.#foreign += 1;
      lease.finished(offset);
      return;
    }
    const crc = crc32c(value);
    this.#checks.check(lease.partition, offset, stamp, crc);
    if (crc !== readValueCrc32c(stamp)) {
      lease.finished(offset);
      return;
    }
    const placed = this.#reader.readChecked(value, readSeq(stamp), crc);
    if (placed === undefined) {
      this.#foreign += 1;
      lease.finished(offset);
      return;
    }
    const order = this.#orders.take();
    order.lease = lease;
    order.lanes = this.#lanesOf(lease.member);
    order.offset = offset;
    order.originPartition = lease.partition;
    order.originOffset = offset;
    order.isRetry = false;
    order.attempt = 1;
    order.timestampMs = timestampMs;
    order.key = key ?? undefined;
    order.stamp = stamp;
    order.value = value;
    this.#consumed += 1;
    this.#work.begin(order, placed);
  }

  #lanesOf(member: number): Lanes<PendingOrder> {
    let lanes = this.#lanes.get(member);
    if (lanes === undefined) {
      lanes = this.#work.createLanes(this.#concurrency);
      this.#lanes.set(member, lanes);
    }
    return lanes;
  }
}
