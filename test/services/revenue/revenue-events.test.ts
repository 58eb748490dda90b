import { expect, it } from 'vitest';
import { eventSchemas } from '../../../src/orders/schemas/event-schemas.ts';
import { recordOf } from '../../../src/services/revenue/revenue-events.ts';
import type { RevenueResult } from '../../../src/services/revenue/revenue-results.ts';
import { violations } from '../../support/json-schema.ts';

const sums = { orders: 3, revenueMinor: 12_345, approved: 2, declined: 1 };
const span = {
  customerId: 'C-0000012',
  fromMs: 1_800_000_000_000,
  toMs: 1_800_000_001_500,
  orders: 2,
  totalMinor: 900,
};
const topSkus = [{ sku: 'SKU-000001', units: 7 }];

const results: readonly [RevenueResult, key: string, topic: string][] = [
  [
    { kind: 'second', second: 1_800_000_000, ...sums, revision: 1, isFinal: false },
    'second 2027-01-15T08:00:00.000Z',
    'results',
  ],
  [
    { kind: 'minute', second: 1_800_000_000, ...sums, topSkus, isFinal: true },
    'minute 2027-01-15T08:00:01.000Z',
    'results',
  ],
  [{ kind: 'session', ...span }, 'session C-0000012 2027-01-15T08:00:00.000Z', 'results'],
  [{ kind: 'alert', ...span }, 'C-0000012', 'alerts'],
];

it.each(results)(
  'the event of a $kind is as its schema says, under a key that its next revision replaces',
  (result, key, topic) => {
    const record = recordOf(result);
    expect(violations(record.event, eventSchemas[record.event.type])).toEqual([]);
    expect({ key: record.key, topic: record.topic }).toEqual({ key, topic });
  },
);
