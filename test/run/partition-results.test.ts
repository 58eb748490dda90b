import { describe, expect, it } from 'vitest';
import { Delivery } from '../../src/ledger/ledger-memory.ts';
import { orderState } from '../../src/ledger/open-orders.ts';
import { buildOrderTemplates, type OrderTemplates } from '../../src/orders/order-templates.ts';
import { OrderWriter } from '../../src/orders/order-writer.ts';
import { partitionForKey } from '../../src/protocol/murmur2.ts';
import type { KeyKind } from '../../src/run/plan.ts';
import { maxExpectedOrders, partitionResults, type PartitionedRun } from '../../src/run/partition-results.ts';

const orders = 5000;
const templates = await buildOrderTemplates({ seed: 3, runHash: 7, skew: 1.2, recordSizeBytes: undefined, count: 64 });

function results(settings: Partial<Omit<PartitionedRun, 'plan'>> & { readonly key?: KeyKind } = {}) {
  const { key = 'customerId', ...rest } = settings;
  return partitionResults({
    plan: { traffic: { key } },
    target: { partitions: 3, startOffsets: undefined },
    templates,
    record: { nextOrder: orders, endedBy: 'duration' },
    ledger: { stateOf: () => orderState(Delivery.acked, 0) },
    endOffsets: new Map([
      [0, 100],
      [1, 400],
      [2, 100],
    ]),
    ...rest,
  });
}

/** Where the generator's own records would go. */
function sentTo(ofTemplates: OrderTemplates, key: KeyKind): number[] {
  const writer = new OrderWriter(ofTemplates, { producerId: 2, key, epochOffsetMs: 1e12 });
  const counts = [0, 0, 0];
  for (let seq = 0; seq < orders; seq++) {
    writer.prepare(seq, seq, seq, 1);
    const partition = partitionForKey(writer.key ?? Buffer.of(), writer.keyLength, 3);
    if (isAcked(seq)) counts[partition] = (counts[partition] ?? 0) + 1;
  }
  return counts;
}

function isAcked(seq: number): boolean {
  return seq % 7 !== 0;
}

function stateOf(seq: number): number {
  return orderState(isAcked(seq) ? Delivery.acked : Delivery.dropped, 0);
}

describe('partitionResults', () => {
  it('counts what each partition gained during the run, and how full the fullest is', () => {
    const startOffsets = new Map([
      [0, 90],
      [1, 400],
      [2, 80],
    ]);
    const { partitions, partitionSkew } = results({ target: { partitions: 3, startOffsets } });
    expect(partitions.map(({ partition, records }) => [partition, records])).toEqual([
      [0, 10],
      [1, 0],
      [2, 20],
    ]);
    expect(partitionSkew).toBe(2);
    expect(results().partitionSkew).toBe(2);
  });

  it('makes the keys of the acked orders again, whatever part of the order they are', () => {
    for (const key of ['orderId', 'customerId', 'sku'] as const) {
      const expected = sentTo(templates, key);
      const { partitions, expectedPartitionSkew } = results({ key, ledger: { stateOf } });
      expect(partitions.map(({ expectedRecords }) => expectedRecords)).toEqual(expected);
      const sum = expected.reduce((total, count) => total + count, 0);
      expect(expectedPartitionSkew).toBe((Math.max(...expected) * 3) / sum);
    }
  });

  it('expects nothing of records without a key, of too many, after an error, or when partitions were added', () => {
    const more = new Map([0, 1, 2, 3].map((partition) => [partition, 10]));
    const tooMany = { nextOrder: maxExpectedOrders + 1, endedBy: 'duration' } as const;
    for (const found of [
      results({ key: 'none' }),
      results({ record: tooMany }),
      results({ record: { nextOrder: 10, endedBy: 'error' } }),
      results({ endOffsets: more }),
    ]) {
      expect(found.partitions.filter(({ expectedRecords }) => expectedRecords !== null)).toEqual([]);
      expect(found.expectedPartitionSkew).toBeNull();
      expect(found.partitionSkew).toBeGreaterThan(0);
    }
    expect(results({ endOffsets: more }).partitions).toHaveLength(4);
  });

  it('says what it can when the cluster did not say where the log ends', () => {
    const { partitions, partitionSkew } = results({ endOffsets: undefined });
    expect(partitionSkew).toBeNull();
    expect(partitions.map(({ records }) => records)).toEqual([null, null, null]);
    expect(partitions.reduce((sum, { expectedRecords }) => sum + (expectedRecords ?? 0), 0)).toBe(orders);
  });

  it('has no skew where no record is', () => {
    const nothing = { endOffsets: new Map([[0, 0]]), target: { partitions: 1, startOffsets: undefined } };
    expect(results({ ...nothing, record: { nextOrder: 0, endedBy: 'duration' } })).toMatchObject({
      partitionSkew: null,
      expectedPartitionSkew: null,
    });
  });
});
