import { crc32c } from '@node-rs/crc32';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderTemplates } from '../../src/orders/order-templates.ts';
import { parseOrder } from '../../src/orders/parse-order.ts';
import { readStamp } from '../../src/orders/stamp.ts';
import { createZipf, zipfProbabilities } from '../../src/orders/zipf.ts';
import { loadStartEpochMs, orderTemplates, orderWriter, writeOrder, type WrittenOrder } from '../support/orders.ts';

let templates: OrderTemplates;
beforeAll(async () => {
  templates = await orderTemplates({ count: 512 });
});

/** Order numbers at the edges of every digit, and some between. */
const seqs = [0, 1, 9, 10, 99, 100, 9_999, 10_000, 123_456, 99_999_999, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const timesMs = [0, 0.25, 0.999, 1, 9, 99.5, 999.999, 1000, 1999.75, 2000, 62_345.678, 86_400_000];

/** A written order as texts: they are compared far faster than buffers. */
function texts({ value, stamp, key }: WrittenOrder): { value: string; stamp: string; key: string | undefined } {
  return { value: value.toString('latin1'), stamp: stamp.toString('hex'), key };
}

describe('a written order', () => {
  it('has its number, its intended time and its customer in its JSON', () => {
    const writer = orderWriter(templates);
    for (const seq of seqs) {
      for (const intendedMs of timesMs) {
        const { value } = writeOrder(writer, seq, intendedMs);
        const order = parseOrder(value);
        const number = /^C-(\d{7})$/.exec(order?.customer.id ?? '')?.[1] ?? '';
        expect(order).toMatchObject({
          orderId: `ord-0dadbeef-${String(seq).padStart(10, '0')}`,
          placedAt: new Date(loadStartEpochMs + Math.floor(intendedMs)).toISOString(),
          customer: { email: `customer-${number}@example.test`, phone: `+1-555-01${number.slice(-2)}` },
        });
        expect(Number(number)).toBeGreaterThanOrEqual(1);
        expect(Number(number)).toBeLessThanOrEqual(100_000);
      }
    }
  });

  it('was placed before it is sent when it is late, and its stamp has its intended time all the same', () => {
    const writer = orderWriter(templates, { late: { ratio: 1, maxMs: 3000 } });
    const lateMs = seqs.map((seq) => {
      const { value, stamp } = writeOrder(writer, seq, 62_345.678);
      expect(readStamp(stamp)).toMatchObject({
        intendedEpochMs: loadStartEpochMs + 62_345.678,
        valueCrc32c: crc32c(value),
      });
      return loadStartEpochMs + 62_345 - Date.parse(parseOrder(value)?.placedAt ?? '');
    });
    expect(lateMs.every((ms) => ms >= 1 && ms <= 3000)).toBe(true);
    expect(new Set(lateMs).size).toBeGreaterThan(seqs.length / 2);
  });

  it('has the checksum of its value in its stamp, whatever was patched', () => {
    const writer = orderWriter(templates);
    for (let index = 0; index < 20_000; index++) {
      const seq = index < seqs.length ? (seqs[index] ?? 0) : (index * 2_654_435_761) % 2 ** 32;
      const { value, stamp } = writeOrder(writer, seq, index * 7.123);
      expect(readStamp(stamp)?.valueCrc32c).toBe(crc32c(value));
    }
  });

  it('has everything else in its stamp too', () => {
    const writer = orderWriter(templates, { producerId: 513 });
    const warmup = readStamp(writeOrder(writer, 70_000, 999.875, 0).stamp);
    expect(warmup).toMatchObject({
      isWarmup: true,
      phase: 0,
      runHash: 0x0dad_beef,
      producerId: 513,
      seq: 70_000,
      intendedEpochMs: loadStartEpochMs + 999.875,
    });
    for (const phase of [1, 2, 255]) {
      expect(readStamp(writeOrder(writer, 70_001, 1000, phase).stamp)).toMatchObject({ isWarmup: false, phase });
    }
  });

  it('tells the producer its due and sent times, the latter also as the timestamp of the record', () => {
    const writer = orderWriter(templates);
    writer.prepare(5, 1234.9, 1300.1, 1);
    expect(writer).toMatchObject({
      seq: 5,
      intendedMs: 1234.9,
      sentMs: 1300.1,
      timestampMs: loadStartEpochMs + 1300,
      keyLength: 23,
    });
  });

  it('can be prepared and never sent, without a trace in what follows', () => {
    const [one, other] = [orderWriter(templates), orderWriter(templates)];
    other.prepare(1, 5000, 5000, 1);
    for (const seq of [2, 3]) expect(writeOrder(other, seq, 1)).toEqual(writeOrder(one, seq, 1));
  });
});

describe('the same seed and start', () => {
  it('give the same bytes', async () => {
    const again = await orderTemplates({ count: 512 });
    const [first, second] = [orderWriter(templates), orderWriter(again)];
    for (let seq = 0; seq < 1000; seq++) {
      expect(texts(writeOrder(second, seq, seq * 0.2))).toEqual(texts(writeOrder(first, seq, seq * 0.2)));
    }
  });

  it('give the same values and keys whichever generator writes them, in whatever order', () => {
    const alone = orderWriter(templates);
    const shared = [0, 1, 2].map((producerId) => orderWriter(templates, { producerId }));
    const expected = Array.from({ length: 600 }, (_, seq) => texts(writeOrder(alone, seq, seq * 5)));
    for (const [index, writer] of shared.toReversed().entries()) {
      for (let seq = 2 - index; seq < 600; seq += 3) {
        const { value, key } = texts(writeOrder(writer, seq, seq * 5));
        expect({ value, key }).toEqual({ value: expected[seq]?.value, key: expected[seq]?.key });
      }
    }
  });

  it('and another seed give other orders', async () => {
    const other = await orderTemplates({ count: 512, seed: 2 ** 32 + 1 });
    const [first, second] = [orderWriter(templates), orderWriter(other)];
    const same = Array.from({ length: 100 }, (_, seq) => seq).filter((seq) =>
      writeOrder(second, seq, 0).value.equals(writeOrder(first, seq, 0).value),
    );
    expect(same).toEqual([]);
  });
});

describe('the key of a record', () => {
  it.each([
    ['orderId', (order: NonNullable<ReturnType<typeof parseOrder>>) => order.orderId],
    ['customerId', (order: NonNullable<ReturnType<typeof parseOrder>>) => order.customer.id],
    ['sku', (order: NonNullable<ReturnType<typeof parseOrder>>) => order.lines[0]?.sku],
  ] as const)('%s is the text in the order', (key, textOf) => {
    const writer = orderWriter(templates, { key });
    for (const seq of seqs) {
      const written = writeOrder(writer, seq, 0);
      const order = parseOrder(written.value);
      expect(written.key).toBe(order && textOf(order));
    }
  });

  it('is absent for none', () => {
    const written = writeOrder(orderWriter(templates, { key: 'none' }), 1, 0);
    expect(written.key).toBeUndefined();
    expect(readStamp(written.stamp)).toMatchObject({ keyClass: 0, keySeq: 0 });
  });

  it('decides the class, in which the orders of this writer are counted without a gap', () => {
    const writer = orderWriter(templates, { key: 'customerId' });
    const classOfKey = new Map<string | undefined, number | undefined>();
    const next = new Map<number | undefined, number>();
    for (let seq = 0; seq < 5000; seq++) {
      const { key, stamp } = writeOrder(writer, seq, 0);
      const { keyClass, keySeq } = readStamp(stamp) ?? {};
      expect(keyClass).toBe(classOfKey.get(key) ?? keyClass);
      expect(keySeq).toBe(next.get(keyClass) ?? 0);
      classOfKey.set(key, keyClass);
      next.set(keyClass, (keySeq ?? 0) + 1);
    }
    expect(next.size).toBeGreaterThan(1000);
  });
});

describe('the customers', () => {
  it.each([0, 1.2])('order as often as Zipf says (s = %d)', async (skew) => {
    const writer = orderWriter({ ...templates, customers: createZipf(100_000, skew) }, { key: 'customerId' });
    const theory = zipfProbabilities(100_000, skew);
    const drawn = 20_000;
    let top = 0;
    for (let seq = 0; seq < drawn; seq++) {
      writer.prepare(seq, 0, 0, 1);
      if (Number(writer.key?.toString('latin1', 2)) <= 1000) top += 1;
    }
    const expected = drawn * theory.slice(0, 1000).reduce((total, share) => total + share, 0);
    expect(Math.abs(top - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });
});

/** Writers of the same orders without and with a flash sale, which takes these shares of the orders of each phase. */
async function saleWriters(shares: readonly number[], settings: { recordSizeBytes?: number; key?: 'sku' } = {}) {
  const { recordSizeBytes, key = 'orderId' } = settings;
  const [plain, sale] = await Promise.all([
    orderTemplates({ count: 64, recordSizeBytes }),
    orderTemplates({ count: 64, recordSizeBytes, flashSale: true }),
  ]);
  return { plain: orderWriter(plain, { key }), sale: orderWriter(sale, { key, flashSaleShares: shares }) };
}

function linesOf({ value }: { readonly value: Buffer }): unknown {
  return JSON.parse(value.toString()).lines;
}

describe('a flash sale', () => {
  const drawn = 4000;
  const oneUnit = [{ sku: 'SKU-000001', quantity: 1 }];

  it.each([
    [0.8, 2],
    [0.05, 3],
  ])('takes the share %d of the orders of its phase, for one unit of the most popular SKU', async (share, phase) => {
    const { sale } = await saleWriters([0, 0, 0.8, 0.05]);
    let taken = 0;
    for (let seq = 0; seq < drawn; seq++) {
      const ordinary = writeOrder(sale, seq, seq, 1).value;
      const { value } = writeOrder(sale, seq, seq, phase);
      if (value.equals(ordinary)) continue;
      taken += 1;
      expect(linesOf({ value })).toMatchObject(oneUnit);
    }
    expect(Math.abs(taken / drawn - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / drawn));
  });

  it('of all orders leaves no other, and changes customers, ids and times of none', async () => {
    const { plain, sale } = await saleWriters([0, 1]);
    for (let seq = 0; seq < 200; seq++) {
      const [order, ordinary] = [writeOrder(sale, seq, seq * 0.3), writeOrder(plain, seq, seq * 0.3)];
      expect(linesOf(order)).toMatchObject(oneUnit);
      const { orderId, placedAt, customer } = JSON.parse(ordinary.value.toString());
      expect(JSON.parse(order.value.toString())).toMatchObject({ orderId, placedAt, customer });
      expect(readStamp(order.stamp)?.valueCrc32c).toBe(crc32c(order.value));
      expect(parseOrder(order.value)).toBeDefined();
    }
  });

  it('touches no order outside its phase, and in it only those that it takes', async () => {
    const { plain, sale } = await saleWriters([0, 0, 0.5]);
    const taken: unknown[] = [];
    for (let seq = 0; seq < 500; seq++) {
      const ordinary = writeOrder(plain, seq, seq).value.toString();
      expect(writeOrder(sale, seq, seq, 1).value.toString()).toBe(ordinary);
      const inSale = writeOrder(sale, seq, seq, 2);
      if (inSale.value.toString() !== ordinary) taken.push(linesOf(inSale));
    }
    for (const lines of taken) expect(lines).toMatchObject(oneUnit);
    expect(Math.abs(taken.length / 500 - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 500));
  });

  it('has records of the fixed size, and the key of its product', async () => {
    const { sale } = await saleWriters([0, 1], { recordSizeBytes: 1000, key: 'sku' });
    for (let seq = 0; seq < 50; seq++) {
      const { value, key } = writeOrder(sale, seq, 0);
      expect([value.length, key]).toEqual([1000, 'SKU-000001']);
    }
  });
});
