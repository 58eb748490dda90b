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
  #json = '';
  #stamp: Buffer | undefined;

  set({ slot, key, stamp, event }: PendingOrder, nowMs: number, timestampMs: number): void {
    if (event === undefined) throw new Error(`Slot ${slot} has no result.`);
    this.#json = JSON.stringify(event);
    this.#stamp = stamp;
    this.key = key;
    this.keyLength = key?.length ?? 0;
    this.valueLength = Buffer.byteLength(this.#json);
    this.seq = slot;
    this.intendedMs = nowMs;
    this.sentMs = nowMs;
    this.timestampMs = timestampMs;
  }

  write(target: Buffer, valueOffset: number, headerOffset: number): void {
    target.write(this.#json, valueOffset, 'utf8');
    this.#stamp?.copy(target, headerOffset);
  }
}
