import { beforeAll, describe, expect, it } from 'vitest';
import { ShopSimError } from '../../src/errors.ts';
import { basketShares } from '../../src/orders/basket.ts';
import type { OrderPlaced } from '../../src/orders/events.ts';
import type { OrderTemplates } from '../../src/orders/order-templates.ts';
import { parseOrder } from '../../src/orders/parse-order.ts';
import { renderOrder } from '../../src/orders/order-layout.ts';
import { fitToSize, minimumRecordBytes } from '../../src/orders/record-size.ts';
import { eventSchemas } from '../../src/orders/schemas/event-schemas.ts';
import { zipfProbabilities } from '../../src/orders/zipf.ts';
import { violations } from '../support/json-schema.ts';
import { orderTemplates, orderWriter, writeOrder } from '../support/orders.ts';

/** Every basket of the templates as an order, with the size of its value. */
function allOrders(templates: OrderTemplates): { order: OrderPlaced; bytes: number }[] {
  const writer = orderWriter(templates);
  const found = new Map<string, { order: OrderPlaced; bytes: number }>();
  for (let seq = 0; found.size < templates.count; seq++) {
    const { value } = writeOrder(writer, seq, seq);
    const order = parseOrder(value);
    if (order === undefined) throw new Error(`not an order: ${value.toString()}`);
    found.set(order.payment.token, { order, bytes: value.length });
  }
  return [...found.values()];
}

function goodsMinor(order: OrderPlaced): number {
  return order.lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

let orders: { order: OrderPlaced; bytes: number }[];
beforeAll(async () => {
  orders = allOrders(await orderTemplates());
});

describe('the orders of a run', () => {
  it('conform to the schema, every one', () => {
    for (const { order } of orders) expect(violations(order, eventSchemas.OrderPlaced)).toEqual([]);
  });

  it('have totals that agree, every one', () => {
    for (const { order } of orders) {
      expect(goodsMinor(order) + order.shippingMinor + order.taxMinor).toBe(order.totalMinor);
      expect(order.shippingMinor).toBe(goodsMinor(order) < 5000 ? 495 : 0);
      expect(Math.abs(order.taxMinor - goodsMinor(order) * 0.08)).toBeLessThanOrEqual(0.5);
    }
  });

  it('have baskets of the sizes that shops see', () => {
    for (const [index, share] of basketShares.entries()) {
      const found = orders.filter(({ order }) => order.lines.length === index + 1).length / orders.length;
      const deviation = Math.sqrt((share * (1 - share)) / orders.length);
      expect(Math.abs(found - share), `${index + 1} lines`).toBeLessThan(4 * deviation);
    }
    expect(mean(basketShares.map((share, index) => share * (index + 1) * basketShares.length))).toBeCloseTo(2.3, 10);
    expect(basketShares[0]).toBe(0.33);
    expect((basketShares[1] ?? 0) + (basketShares[2] ?? 0)).toBeCloseTo(0.44, 10);
  });

  it('have different SKUs on the lines of one basket', () => {
    for (const { order } of orders) expect(new Set(order.lines.map(({ sku }) => sku)).size).toBe(order.lines.length);
  });

  it('are about 749 bytes long at three lines', () => {
    const sizes = orders.filter(({ order }) => order.lines.length === 3).map(({ bytes }) => bytes);
    expect(Math.abs(mean(sizes) - 749)).toBeLessThan(8);
  });

  it.each([
    ['by default', 1, 0.75],
    ['with another seed', 2, 0.75],
    ['with a steep popularity', 3, 1.2],
  ])('are worth %s 108.56 in the mean, with a sigma of 0.9', async (_, seed, skew) => {
    const values = allOrders(await orderTemplates({ seed, skew })).map(({ order }) => order.totalMinor);
    const logs = values.map(Math.log);
    const meanLog = mean(logs);
    const sigma = Math.sqrt(mean(logs.map((log) => (log - meanLog) ** 2)));
    // Standard error of the mean of 4096 log-normal values: 1.12 / 64 = 1.7 %; a steep popularity adds its own.
    expect(Math.abs(mean(values) / 10_856 - 1)).toBeLessThan(0.07);
    expect(Math.abs(sigma - 0.9)).toBeLessThan(skew > 1 ? 0.25 : 0.06);
  });

  it('want SKUs as often as Zipf says', () => {
    const lines = orders.flatMap(({ order }) => order.lines);
    const expected =
      lines.length *
      zipfProbabilities(50_000, 0.75)
        .slice(0, 500)
        .reduce((sum, one) => sum + one, 0);
    const found = lines.filter(({ sku }) => Number(sku.slice(4)) <= 500).length;
    expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it('ask for an e-mail in 85 % of all cases', () => {
    const emails = orders.filter(({ order }) => order.channel === 'email').length / orders.length;
    expect(Math.abs(emails - 0.85)).toBeLessThan(4 * Math.sqrt((0.85 * 0.15) / orders.length));
  });

  it('end even where one SKU is all that anybody wants', async () => {
    const steep = allOrders(await orderTemplates({ skew: 100, count: 16 }));
    expect(steep.every(({ order }) => order.lines[0]?.sku === 'SKU-000001')).toBe(true);
  });
});

describe('the templates', () => {
  it('are shared with a thread, not copied', async () => {
    const templates = await orderTemplates({ count: 16 });
    const sent = structuredClone(templates);
    sent.bytes[0] = 0;
    expect(templates.bytes[0]).toBe(0);
  });
});

describe('a record size', () => {
  const sizes = [minimumRecordBytes, 512, 749, 1024, 4096];

  it.each([...sizes, 100_001])('of %d bytes is met exactly, by valid orders whose totals agree', async (bytes) => {
    const templates = await orderTemplates({ recordSizeBytes: bytes, count: 128 });
    for (const { order, bytes: found } of allOrders(templates)) {
      expect(found).toBe(bytes);
      expect(violations(order, eventSchemas.OrderPlaced)).toEqual([]);
      expect(goodsMinor(order) + order.shippingMinor + order.taxMinor).toBe(order.totalMinor);
    }
  });

  it('of any number of bytes from the minimum on can be met by any order', () => {
    for (const { order } of orders.slice(0, 20)) {
      const { type: _type, version: _version, orderId: _id, placedAt: _at, customer: _customer, ...tail } = order;
      for (let bytes = minimumRecordBytes; bytes < 1100; bytes++) {
        const fitted = fitToSize(tail, bytes, (length) => 'x'.repeat(length));
        expect(Buffer.byteLength(renderOrder(0, fitted))).toBe(bytes);
      }
    }
  });

  it('keeps whole orders where there is room for them', async () => {
    const templates = await orderTemplates({ recordSizeBytes: 1024, count: 128 });
    const whole = allOrders(templates).filter(
      ({ order }) => order.shippingAddress && order.lines.every(({ name }) => name),
    );
    expect(whole).toHaveLength(128);
  });

  it('below the minimum is refused in a sentence that names it', async () => {
    const built = orderTemplates({ recordSizeBytes: minimumRecordBytes - 1 });
    await expect(built).rejects.toThrow(ShopSimError);
    await expect(built).rejects.toThrow(new RegExp(`${minimumRecordBytes} bytes`));
  });

  it('of a megabyte does not take the memory of 4096 of them', async () => {
    const templates = await orderTemplates({ recordSizeBytes: 2 ** 20 });
    expect(templates.bytes.length).toBe(16 * 2 ** 20);
  });
});
