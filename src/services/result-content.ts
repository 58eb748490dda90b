import { EventBytes } from './event-bytes.ts';
import type { OrderContent } from './order-publisher.ts';
import type { PendingOrder } from './pending-order.ts';

/** The result of an order: the order's key, its stamp unchanged, and the handler's event as JSON. */
export class ResultContent implements OrderContent {
  readonly what = 'Result events';
  key: Buffer | undefined;
  keyLength = 0;
  valueLength = 0;
  seq = 0;
  intendedMs = 0;
  sentMs = 0;
  timestampMs = 0;
  readonly #bytes = new EventBytes();
  #stamp: Buffer | undefined;

  set({ slot, key, stamp, event }: PendingOrder, nowMs: number, timestampMs: number): void {
    if (event === undefined) throw new Error(`Slot ${slot} has no result.`);
    this.#bytes.encode(event);
    this.#stamp = stamp;
    this.key = key;
    this.keyLength = key?.length ?? 0;
    this.valueLength = this.#bytes.length;
    this.seq = slot;
    this.intendedMs = nowMs;
    this.sentMs = nowMs;
    this.timestampMs = timestampMs;
  }

  write(target: Buffer, valueOffset: number, headerOffset: number): void {
    this.#bytes.copyTo(target, valueOffset);
    this.#stamp?.copy(target, headerOffset);
  }
}
