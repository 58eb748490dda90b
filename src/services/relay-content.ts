import type { OrderContent } from './order-publisher.ts';
import type { OriginHeaders } from './origin-headers.ts';
import type { PendingOrder } from './pending-order.ts';

/** An order that failed, on its way to another topic: key, value and stamp as they came, and the headers of its origin. */
export class RelayContent implements OrderContent {
  readonly what = 'Orders to be tried again, or dead letters,';
  key: Buffer | undefined;
  keyLength = 0;
  valueLength = 0;
  seq = 0;
  intendedMs = 0;
  sentMs = 0;
  timestampMs = 0;
  readonly #headers: OriginHeaders;
  #order: PendingOrder | undefined;

  constructor(headers: OriginHeaders) {
    this.#headers = headers;
  }

  set(order: PendingOrder, nowMs: number, timestampMs: number): void {
    const { slot, key, value } = order;
    if (value === undefined) throw new Error(`Slot ${slot} has no value.`);
    this.#order = order;
    this.key = key;
    this.keyLength = key?.length ?? 0;
    this.valueLength = value.length;
    this.seq = slot;
    this.intendedMs = nowMs;
    this.sentMs = nowMs;
    this.timestampMs = timestampMs;
  }

  write(target: Buffer, valueOffset: number, headerOffset: number): void {
    this.#order?.value?.copy(target, valueOffset);
    this.#order?.stamp?.copy(target, headerOffset);
  }

  writeHeader(index: number, target: Buffer, offset: number): void {
    const order = this.#order;
    if (order?.failure === undefined) throw new Error('An order that did not fail is not relayed.');
    const { originPartition: partition, originOffset, attempt, failure } = order;
    target.write(this.#headers.value(index, { partition, offset: originOffset, attempt }, failure), offset, 'utf8');
  }
}
