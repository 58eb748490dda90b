import type { Channel, Customer, OrderLine, OrderPlaced, ShippingAddress } from './events.ts';
import { hashTail, KnownTails } from './known-tails.ts';
import { hasOrderHead, headTexts, type TextPlace } from './order-head.ts';
import type { OrderTail } from './order-layout.ts';
import { parseOrder } from './parse-order.ts';
import { RecentTails } from './recent-tails.ts';

/**
 * Reads orders for the services of a thread: what {@link parseOrder} gives, at a tenth of its cost for an order that the
 * shop wrote and whose tail is known. Of such an order only the head differs: its bytes are checked, and what it says
 * becomes a string when somebody reads it. Every other value goes to `JSON.parse`.
 */
export class OrderReader {
  readonly #tails = new KnownTails();
  readonly #recent = new RecentTails();

  /**
   * The order in a record's value; `undefined` for bytes that are no order.
   *
   * @param value must not change, and stays in memory, as long as the order is used
   */
  read(value: Buffer): OrderPlaced | undefined {
    return this.#read(value, 0, undefined);
  }

  /**
   * The same for a value whose checksum was verified: one of equal number, length and checksum is not looked at again.
   *
   * @param seq the order's number in its run
   */
  readChecked(value: Buffer, seq: number, valueCrc32c: number): OrderPlaced | undefined {
    const tail = this.#recent.find(seq, valueCrc32c, value.length);
    return tail === undefined ? this.#read(value, seq, valueCrc32c) : new OrderView(value, tail);
  }

  #read(value: Buffer, seq: number, valueCrc32c: number | undefined): OrderPlaced | undefined {
    if (!hasOrderHead(value)) return parseOrder(value);
    const hash = hashTail(value);
    const tail = this.#tails.find(value, hash);
    if (tail !== undefined) {
      if (valueCrc32c !== undefined) this.#recent.note(seq, valueCrc32c, value.length, tail);
      return new OrderView(value, tail);
    }
    const order = parseOrder(value);
    if (order !== undefined) this.#tails.note(value, hash);
    return order;
  }
}

/** An order with the head of the shop and a tail that is known. */
class OrderView implements OrderPlaced {
  readonly #value: Buffer;
  readonly #tail: OrderTail;

  constructor(value: Buffer, tail: OrderTail) {
    this.#value = value;
    this.#tail = tail;
  }

  get type(): 'OrderPlaced' {
    return 'OrderPlaced';
  }

  get version(): 1 {
    return 1;
  }

  get orderId(): string {
    return textAt(this.#value, headTexts.orderId);
  }

  get placedAt(): string {
    return textAt(this.#value, headTexts.placedAt);
  }

  get customer(): Customer {
    return new CustomerView(this.#value);
  }

  get channel(): Channel {
    return this.#tail.channel;
  }

  get currency(): string {
    return this.#tail.currency;
  }

  get lines(): readonly OrderLine[] {
    return this.#tail.lines;
  }

  get shippingMinor(): number {
    return this.#tail.shippingMinor;
  }

  get taxMinor(): number {
    return this.#tail.taxMinor;
  }

  get totalMinor(): number {
    return this.#tail.totalMinor;
  }

  get payment(): OrderPlaced['payment'] {
    return this.#tail.payment;
  }

  get shippingAddress(): ShippingAddress | undefined {
    return this.#tail.shippingAddress;
  }

  get padding(): string | undefined {
    return this.#tail.padding;
  }

  /** For `JSON.stringify`, which does not see what a class inherits. */
  toJSON(): OrderPlaced {
    const { type, version, orderId, placedAt, customer } = this;
    return { type, version, orderId, placedAt, customer, ...this.#tail };
  }
}

class CustomerView implements Customer {
  readonly #value: Buffer;

  constructor(value: Buffer) {
    this.#value = value;
  }

  get id(): string {
    return textAt(this.#value, headTexts.customerId);
  }

  get email(): string {
    return textAt(this.#value, headTexts.email);
  }

  get phone(): string {
    return textAt(this.#value, headTexts.phone);
  }

  toJSON(): Customer {
    const { id, email, phone } = this;
    return { id, email, phone };
  }
}

function textAt(value: Buffer, { start, end }: TextPlace): string {
  return value.toString('utf8', start, end);
}
