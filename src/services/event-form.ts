import { orderIdOf } from '../orders/order-layout.ts';
import type { ServiceEvent } from './handler.ts';

/** Longer events are left to `JSON.stringify`. */
const capacityBytes = 512;
/** Above this a number takes more than the arithmetic here can do. */
const maxWholeNumber = 2 ** 31 - 1;
const quote = 0x22;
const backslash = 0x5c;
const firstPrintable = 0x20;
const lastAscii = 0x7e;
const zero = 0x30;

/** Lengths of an order's id and of a time in the events of the shop. */
const orderIdLength = orderIdOf(0, 0).length;
const timeLength = '2026-01-31T23:59:58.000Z'.length;

/**
 * The JSON of the events of one type, one after the other in the same bytes: what all of them begin with is there
 * already, and an event's own members are written behind it. Knows plain ASCII and whole numbers; an event with
 * anything else is not {@link isWritten}.
 */
export class EventForm {
  readonly #bytes: Buffer = Buffer.allocUnsafeSlow(capacityBytes);
  readonly #orderIdStart: number;
  readonly #atStart: number;
  readonly #headEnd: number;
  readonly #views: (Uint8Array | undefined)[] = Array.from({ length: capacityBytes + 1 }, () => undefined);
  #at = '';
  #end = 0;
  #isPlain = true;

  constructor(type: ServiceEvent['type']) {
    const beforeOrderId = `{"type":"${type}","version":1,"orderId":"`;
    const beforeAt = `${beforeOrderId}${'0'.repeat(orderIdLength)}","at":"`;
    this.#orderIdStart = beforeOrderId.length;
    this.#atStart = beforeAt.length;
    this.#headEnd = this.#bytes.write(`${beforeAt}${'0'.repeat(timeLength)}`);
  }

  /**
   * The event's bytes, until the next one begins. A view for each length that ever came: making one costs more than the
   * copying.
   */
  get written(): Uint8Array {
    return (this.#views[this.#end] ??= this.#bytes.subarray(0, this.#end));
  }

  /** Whether the bytes are the event's JSON; otherwise they mean nothing. */
  get isWritten(): boolean {
    return this.#isPlain && this.#end <= capacityBytes;
  }

  /** Begins the next event with what all types have. */
  begin({ orderId, at }: ServiceEvent): void {
    // Others would not fit into their places, and stay out of what is there already.
    this.#isPlain = orderId.length === orderIdLength && at.length === timeLength;
    if (this.#isPlain) this.#writeHead(orderId, at);
    this.#end = this.#headEnd;
  }

  /** The event cannot be written here. */
  giveUp(): void {
    this.#isPlain = false;
  }

  /** What stands between the values of members. */
  part(part: Uint8Array): void {
    const bytes = this.#bytes;
    const start = this.#end;
    for (let index = 0; index < part.length; index++) bytes[start + index] = part[index] ?? 0;
    this.#end = start + part.length;
  }

  text(text: string): void {
    const bytes = this.#bytes;
    const start = this.#end;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code < firstPrintable || code > lastAscii || code === quote || code === backslash) this.#isPlain = false;
      bytes[start + index] = code;
    }
    this.#end = start + text.length;
  }

  number(value: number): void {
    if (!(value >= 0 && value <= maxWholeNumber && Math.floor(value) === value)) {
      this.#isPlain = false;
      return;
    }
    let digits = 1;
    for (let bound = 10; value >= bound; bound *= 10) digits += 1;
    const bytes = this.#bytes;
    const start = this.#end;
    let rest = value;
    for (let index = start + digits - 1; index >= start; index--) {
      const leading = (rest / 10) | 0;
      bytes[index] = zero + rest - leading * 10;
      rest = leading;
    }
    this.#end = start + digits;
  }

  #writeHead(orderId: string, at: string): void {
    this.#end = this.#orderIdStart;
    this.text(orderId);
    if (at === this.#at) return;
    this.#end = this.#atStart;
    this.text(at);
    this.#at = at;
  }
}
