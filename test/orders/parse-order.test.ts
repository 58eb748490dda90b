import { describe, expect, it } from 'vitest';
import type { ShopEvent } from '../../src/orders/events.ts';
import { parseOrder } from '../../src/orders/parse-order.ts';
import { eventSchemas } from '../../src/orders/schemas/event-schemas.ts';
import { violations } from '../support/json-schema.ts';

const order = {
  type: 'OrderPlaced',
  version: 1,
  orderId: 'ord-0dadbeef-0000000001',
  placedAt: '2026-01-31T23:59:58.000Z',
  customer: { id: 'C-0000001', email: 'customer-0000001@example.test', phone: '+1-555-0101' },
  channel: 'email',
  currency: 'USD',
  lines: [{ sku: 'SKU-000001', quantity: 2, unitPriceMinor: 1000 }],
  shippingMinor: 495,
  taxMinor: 160,
  totalMinor: 2655,
  payment: { token: 'tok_abcdefghijklmnopqrstuvwx' },
} as const;

const result = { version: 1, orderId: order.orderId, at: order.placedAt } as const;
const events: ShopEvent[] = [
  order,
  { ...result, type: 'StockReserved', lines: [{ sku: 'SKU-000001', quantity: 2 }] },
  { ...result, type: 'StockRejected', reason: 'out_of_stock', sku: 'SKU-000001', requested: 2, available: 1 },
  { ...result, type: 'PaymentAuthorized', amountMinor: 2655, currency: 'USD', authorizationCode: 'A1B2C3' },
  { ...result, type: 'PaymentDeclined', amountMinor: 2655, currency: 'USD', reason: 'card_expired' },
  {
    ...result,
    type: 'NotificationSent',
    channel: 'sms',
    recipient: '+1-555-0101',
    template: 'order-confirmation',
  },
];

describe('the schema of', () => {
  it.each(events.map((event) => [event.type, event] as const))('%s accepts it as its type has it', (type, event) => {
    expect(violations(event, eventSchemas[type])).toEqual([]);
  });

  it.each(events.map((event) => [event.type, event] as const))(
    '%s misses every member that is taken away',
    (type, event) => {
      for (const name of Object.keys(event)) {
        const { [name]: _, ...rest }: Record<string, unknown> = { ...event };
        expect(violations(rest, eventSchemas[type])).toEqual([`$.${name} is missing`]);
      }
    },
  );

  it('OrderPlaced refuses a card number, a real e-mail address and a real telephone number', () => {
    const wrong = {
      ...order,
      payment: { token: '4111111111111111' },
      customer: { ...order.customer, email: 'jane@gmail.com', phone: '+1-212-555-2368' },
    };
    expect(violations(wrong, eventSchemas.OrderPlaced)).toHaveLength(3);
  });
});

function parse(value: unknown) {
  return parseOrder(Buffer.from(JSON.stringify(value)));
}

describe('parsing a value', () => {
  it('gives the order', () => {
    expect(parse(order)).toEqual(order);
  });

  it('lets members through that it does not know', () => {
    expect(parse({ ...order, giftWrap: true })).toMatchObject({ giftWrap: true });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['bytes that are no text', Buffer.of(0xff, 0, 0x80)],
    ['half an order', Buffer.from(JSON.stringify(order).slice(0, 200))],
    ['null', Buffer.from('null')],
    ['a list', Buffer.from('[]')],
    ['a number', Buffer.from('42')],
  ])('gives nothing for %s', (_, value) => {
    expect(parseOrder(value)).toBeUndefined();
  });

  it.each([
    ['another event', { type: 'StockReserved' }],
    ['another version', { version: 2 }],
    ['no lines', { lines: [] }],
    ['a line without SKU', { lines: [{ quantity: 1, unitPriceMinor: 5 }] }],
    ['a fraction of a cent', { totalMinor: 1.5 }],
    ['an amount as text', { totalMinor: '2655' }],
    ['an unknown channel', { channel: 'pigeon' }],
    ['no customer', { customer: null }],
    ['no token', { payment: {} }],
  ])('gives nothing for an order with %s', (_, change) => {
    expect(parse({ ...order, ...change })).toBeUndefined();
  });
});
