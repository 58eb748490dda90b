import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderPlaced } from '../../src/orders/events.ts';
import { parseOrder } from '../../src/orders/parse-order.ts';
import { EventBytes } from '../../src/services/event-bytes.ts';
import type { ServiceEvent } from '../../src/services/handler.ts';
import { shopServices } from '../../src/services/shop-services.ts';
import { orderTemplates, orderWriter, writeOrder } from '../support/orders.ts';

const encoder = new EventBytes();

/** What the bytes of an event are, written amid others. */
function textOf(event: ServiceEvent): string {
  encoder.encode(event);
  const target = Buffer.alloc(encoder.length + 10, 0xee);
  encoder.copyTo(target, 5);
  expect([...target.subarray(0, 5), ...target.subarray(-5)]).toEqual(Array.from({ length: 10 }, () => 0xee));
  return target.toString('utf8', 5, target.length - 5);
}

const base = { version: 1, orderId: 'ord-0dadbeef-0000000001', at: '2026-01-31T23:59:58.000Z' } as const;
const reserved = { type: 'StockReserved', ...base, lines: [{ sku: 'SKU-000001', quantity: 2 }] } as const;
const money = { amountMinor: 2655, currency: 'USD', authorizationCode: 'A1B2C3' } as const;
const authorized = { type: 'PaymentAuthorized', ...base, ...money } as const;

let orders: OrderPlaced[];
beforeAll(async () => {
  const writer = orderWriter(await orderTemplates({ count: 1000 }));
  orders = Array.from({ length: 2000 }, (_, seq) => parseOrder(writeOrder(writer, seq, seq).value)).filter(
    (order) => order !== undefined,
  );
});

describe('the bytes of an event', () => {
  it.each(['inventory', 'payment', 'notification'] as const)(
    'of %s are those of JSON.stringify, whatever it answers',
    (name) => {
      const handler = shopServices[name].createHandler({ declineRate: 0.3, stockPerSku: 2, flashSaleStock: 2 });
      const types = new Set<string>();
      for (const [seq, order] of orders.entries()) {
        const nowEpochMs = Date.UTC(2026, 0, 31, 23, 59, 58) + (seq >> 2);
        const nowText = new Date(nowEpochMs).toISOString();
        const { event } = handler.handle(order, { seq, runHash: 7, seed: 1, nowEpochMs, nowText });
        types.add(event.type);
        expect(textOf(event)).toBe(JSON.stringify(event));
      }
      expect(types.size).toBe(name === 'notification' ? 1 : 2);
    },
  );

  it.each([
    ['an id of another length', { ...reserved, orderId: 'order 1' }],
    ['an id that is longer', { ...reserved, orderId: 'ord-0dadbeef-00000000000000000001' }],
    ['a time that is longer', { ...reserved, at: '2026-01-31T23:59:58.000000000Z' }],
    ['an id with a quote', { ...reserved, orderId: 'ord-"dadbeef-0000000001' }],
    ['a time of another length', { ...reserved, at: '2026-01-31T23:59:58Z' }],
    ['a time with a line feed', { ...reserved, at: '2026-01-31T23:59:58.000\n' }],
    ['no lines', { ...reserved, lines: [] }],
    ['a SKU with an umlaut', { ...reserved, lines: [{ sku: 'Töpfe', quantity: 1 }] }],
    ['a SKU with a backslash', { ...reserved, lines: [{ sku: String.raw`A\B`, quantity: 1 }] }],
    ['half a surrogate pair', { ...reserved, lines: [{ sku: '\uD83D', quantity: 1 }] }],
    [
      'a hundred lines',
      { ...reserved, lines: Array.from({ length: 100 }, () => ({ sku: 'SKU-000001', quantity: 3 })) },
    ],
    ['no amount', { ...authorized, amountMinor: 0 }],
    ['the largest amount of 31 bits', { ...authorized, amountMinor: 2 ** 31 - 1 }],
    ['an amount beyond 31 bits', { ...authorized, amountMinor: 2 ** 31 }],
    ['a negative amount', { ...authorized, amountMinor: -1 }],
    ['a negative nothing', { ...authorized, amountMinor: -0 }],
    ['a fraction of a cent', { ...authorized, amountMinor: 0.5 }],
    ['no number', { ...authorized, amountMinor: Number.NaN }],
    ['a foreign currency', { ...authorized, currency: '€' }],
  ] satisfies [string, ServiceEvent][])('are those of JSON.stringify for %s, and for the next event', (_, event) => {
    expect(textOf(event)).toBe(JSON.stringify(event));
    expect(textOf(reserved)).toBe(JSON.stringify(reserved));
    expect(textOf(authorized)).toBe(JSON.stringify(authorized));
  });

  it.each([1, 9, 10, 99, 100, 1_000_000, 123_456_789])('have the amount %i', (amountMinor) => {
    const event = { ...authorized, amountMinor };
    expect(textOf(event)).toBe(JSON.stringify(event));
  });
});
