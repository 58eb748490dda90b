import { crc32c } from '@node-rs/crc32';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderPlaced } from '../../src/orders/events.ts';
import { headBytes } from '../../src/orders/order-layout.ts';
import { OrderReader } from '../../src/orders/order-reader.ts';
import type { OrderTemplates } from '../../src/orders/order-templates.ts';
import { parseOrder } from '../../src/orders/parse-order.ts';
import { createRng, type Rng } from '../../src/rng.ts';
import { orderTemplates, orderWriter, writeOrder } from '../support/orders.ts';

/** A reader that is told of each value what a service knows of it. */
class Orders {
  readonly #reader = new OrderReader();

  read(value: Buffer, seq = 0): OrderPlaced | undefined {
    return this.#reader.readChecked(value, seq, crc32c(value));
  }
}

/** What the order says, whoever made the object; `undefined` for none. */
function saidBy(order: OrderPlaced | undefined): unknown {
  return order === undefined ? undefined : JSON.parse(JSON.stringify(order));
}

/** The members one by one, as handlers read them. */
function membersOf(order: OrderPlaced): OrderPlaced {
  const { type, version, orderId, placedAt, channel, currency, lines, shippingMinor, taxMinor, totalMinor } = order;
  const { customer, payment, shippingAddress, padding } = order;
  const { id, email, phone } = customer;
  const head = { type, version, orderId, placedAt, customer: { id, email, phone }, channel, currency, lines } as const;
  const members = { ...head, shippingMinor, taxMinor, totalMinor, payment };
  return JSON.parse(JSON.stringify({ ...members, shippingAddress, padding }));
}

function valuesOf(templates: OrderTemplates, count: number): Buffer[] {
  const writer = orderWriter(templates);
  return Array.from({ length: count }, (_, seq) => writeOrder(writer, seq, seq * 7).value);
}

/** A reader that knows the tail of each of these. */
function readerThatKnows(values: readonly Buffer[]): Orders {
  const reader = new Orders();
  for (const value of [...values, ...values]) reader.read(value);
  return reader;
}

/** The value with one to three bytes changed, taken out or put in, or cut off. */
function mutated(value: Buffer, rng: Rng): Buffer {
  let bytes = [...value];
  for (let change = rng.nextInt(3); change >= 0; change--) {
    const at = rng.nextInt(bytes.length);
    const byte = rng.nextInt(2) === 0 ? rng.nextInt(256) : ('"\\{}[],:0 -e'.codePointAt(rng.nextInt(12)) ?? 0);
    const kind = rng.nextInt(8);
    if (kind < 4) bytes[at] = byte;
    else if (kind < 6) bytes.splice(at, 1);
    else if (kind < 7) bytes.splice(at, 0, byte);
    else bytes = bytes.slice(0, at + 1);
  }
  return Buffer.from(bytes);
}

const tailText = '"channel":"sms","currency":"USD","lines":[{"sku":"SKU-000001","quantity":1,"unitPriceMinor":5}],';
const amounts = '"shippingMinor":0,"taxMinor":0,"totalMinor":5,"payment":{"token":"tok_1"}';

let templates: OrderTemplates;
let values: Buffer[];
let head: string;
beforeAll(async () => {
  templates = await orderTemplates({ count: 500 });
  values = valuesOf(templates, 2000);
  head = values[0]?.toString('utf8', 0, headBytes) ?? '';
});

/** An order of a megabyte, of which there is one for every number of two digits. */
function largeOrder(number: number): Buffer {
  return Buffer.from(`${head}${tailText}${amounts},"padding":"${String(number).repeat(500_000)}"}`);
}

function orderOfSku(number: number): Buffer {
  return Buffer.from(`${head}${tailText.replace('000001', String(number).padStart(6, '0'))}${amounts}}`);
}

describe('reading orders', () => {
  it('gives what JSON.parse gives, when a tail comes for the first time and ever after', () => {
    const reader = new Orders();
    for (const value of [...values, ...values, ...values])
      expect(saidBy(reader.read(value))).toEqual(parseOrder(value));
  });

  it('gives every member by itself', () => {
    const reader = readerThatKnows(values);
    for (const value of values) {
      const order = reader.read(value);
      expect(order && membersOf(order)).toEqual(parseOrder(value));
    }
  });

  it.each([424, 1024, 20_000])('of a fixed size of %i bytes too', async (recordSizeBytes) => {
    const padded = valuesOf(await orderTemplates({ count: 20, recordSizeBytes }), 60);
    const reader = readerThatKnows(padded);
    for (const value of padded) {
      const order = reader.read(value);
      expect(order && membersOf(order)).toEqual(parseOrder(value));
    }
  });

  it('parses a tail that is known no more', () => {
    const reader = readerThatKnows(values);
    const [first = Buffer.alloc(0)] = values;
    expect(reader.read(first)?.lines).toBe(reader.read(first)?.lines);
  });

  it('agrees with JSON.parse on 15,000 values with bytes that were changed, taken out or put in', () => {
    const rng = createRng(20);
    const reader = readerThatKnows(values);
    let orderCount = 0;
    for (let round = 0; round < 15_000; round++) {
      const value = mutated(values[rng.nextInt(values.length)] ?? Buffer.alloc(0), rng);
      const expected = parseOrder(value);
      expect(saidBy(reader.read(value)), `round ${round}`).toEqual(saidBy(expected));
      if (expected !== undefined) orderCount += 1;
    }
    expect(orderCount).toBeGreaterThan(1500);
  });

  it.each([
    ['an order with blanks', (text: string) => text.replaceAll(',"', ', "')],
    [
      'an order whose members have another order',
      (text: string) => `{${tailText}${amounts},${text.slice(1, headBytes - 1)}}`,
    ],
    [
      'an order that says a member of the head again',
      (text: string) => text.replace('"channel"', '"orderId":"other","channel"'),
    ],
    [
      'an order with a member that nobody knows',
      (text: string) => text.replace('"channel"', '"giftWrap":true,"channel"'),
    ],
    ['an escape in the head', (text: string) => text.replace('customer-0', String.raw`customer-\u0030`)],
    ['an umlaut in the head', (text: string) => text.replace('customer-0', 'käufer-00')],
    ['another event', (text: string) => text.replace('OrderPlaced', 'OrderPleced')],
    ['a head alone', (text: string) => text.slice(0, headBytes)],
    ['a head and no more than a brace', (text: string) => `${text.slice(0, headBytes)}}`],
    ['two values', (text: string) => `${text}{}`],
    ['nothing', () => ''],
  ])('gives what JSON.parse gives for %s, also when it comes again and again', (_, change) => {
    const reader = readerThatKnows(values);
    for (const value of values.slice(0, 20)) {
      const changed = Buffer.from(change(value.toString()));
      for (let time = 0; time < 3; time++) expect(saidBy(reader.read(changed))).toEqual(parseOrder(changed));
    }
  });

  it('tells tails apart that differ in one byte, wherever it is', () => {
    const known = Buffer.from(`${head}${tailText}${amounts}}`);
    const reader = readerThatKnows([known]);
    for (let at = headBytes; at < known.length; at++) {
      const other = Buffer.from(known);
      other[at] = (other[at] ?? 0) === 0x31 ? 0x32 : 0x31;
      expect(saidBy(reader.read(other)), `byte ${at}`).toEqual(parseOrder(other));
    }
  });

  it('tells orders apart of the same number, or of numbers that are far apart', () => {
    const reader = readerThatKnows(values);
    for (const seq of [5, 5 + 8192, 5]) {
      for (const value of values.slice(0, 50)) expect(saidBy(reader.read(value, seq))).toEqual(parseOrder(value));
    }
  });

  it('gives the services of a thread the same order, each with the bytes that it has read', () => {
    const reader = readerThatKnows(values);
    for (const [seq, value] of values.entries()) {
      const [first, second] = [reader.read(value, seq), reader.read(Buffer.from(value), seq)];
      expect(saidBy(second)).toEqual(saidBy(first));
      expect(second?.orderId).toBe(first?.orderId);
    }
  });

  it('reads a value of which nothing else is known too', () => {
    const reader = new OrderReader();
    for (const value of [...values, ...values, ...values])
      expect(saidBy(reader.read(value))).toEqual(parseOrder(value));
  });

  it('goes on when known tails would take more than 8 MB', () => {
    const reader = new Orders();
    for (let number = 10; number < 30; number++) {
      const value = largeOrder(number);
      for (let time = 0; time < 3; time++) expect(reader.read(value)?.padding?.slice(0, 2)).toBe(String(number));
    }
    expect(reader.read(largeOrder(10))?.padding?.length).toBe(1_000_000);
  });

  it('remembers no more than 8,192 tails, and goes on when there are others', () => {
    const reader = new Orders();
    for (let number = 0; number < 20_000; number++) {
      const value = orderOfSku(number);
      for (let time = 0; time < 3; time++) reader.read(value);
    }
    expect(reader.read(orderOfSku(19_999))?.lines[0]?.sku).toBe('SKU-019999');
    expect(reader.read(orderOfSku(1))?.lines[0]?.sku).toBe('SKU-000001');
  });
});
