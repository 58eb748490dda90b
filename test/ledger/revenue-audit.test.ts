import { expect, it } from 'vitest';
import { RevenueAudit } from '../../src/ledger/revenue-audit.ts';
import type { RevenueCounted } from '../../src/orders/events.ts';

const startMs = Date.UTC(2026, 0, 31, 10);
const rules = { spendingWindowMs: 60_000, spendingLimitMinor: 10_000 };

function second(offset: number, orders: number, revenueMinor: number, approved: number, declined = 0): RevenueCounted {
  const windowStart = new Date(startMs + offset * 1000).toISOString();
  const sums = { orders, revenueMinor, approved, declined };
  return { type: 'RevenueCounted', version: 1, windowStart, ...sums, revision: 1, isFinal: false };
}

function flag(customerId: string) {
  const [from, to] = [new Date(startMs).toISOString(), new Date(startMs).toISOString()];
  return { type: 'FraudSuspected', version: 1, customerId, from, to, orders: 2, totalMinor: 12_000 } as const;
}

/** Three orders in two seconds, the customer A above the limit, all approved. */
function auditOfThreeOrders(): RevenueAudit {
  const audit = new RevenueAudit(rules);
  audit.order({ placedMs: startMs + 10, customerId: 'A', totalMinor: 6000 });
  audit.order({ placedMs: startMs + 999, customerId: 'B', totalMinor: 6000 });
  audit.order({ placedMs: startMs + 1000, customerId: 'A', totalMinor: 4001 });
  for (const ms of [10, 999, 1000]) audit.payment(startMs + ms, true);
  return audit;
}

it('finds nothing wrong when every figure is that of the orders, and the last revision counts', () => {
  const audit = auditOfThreeOrders();
  for (const event of [second(0, 1, 6000, 1), second(0, 2, 12_000, 2), second(1, 1, 4001, 1), flag('A')]) {
    audit.published(event);
  }
  expect(audit.conclude()).toMatchObject({
    seconds: 2,
    orders: 3,
    revenueMinor: 16_001,
    expected: { seconds: 2, orders: 3, revenueMinor: 16_001, approved: 3, declined: 0 },
    flagged: 1,
    expectedFlagged: 1,
    flaggedTwice: 0,
    mismatchCount: 0,
    mismatches: [],
  });
});

it.each([
  ['a cent is missing', [second(0, 2, 11_999, 2), second(1, 1, 4001, 1), flag('A')], 'second 2026-01-31T10:00:00.000Z'],
  [
    'an order counts twice',
    [second(0, 3, 18_000, 2), second(1, 1, 4001, 1), flag('A')],
    'second 2026-01-31T10:00:00.000Z',
  ],
  ['a second is missing', [second(0, 2, 12_000, 2), flag('A')], 'second 2026-01-31T10:00:01.000Z'],
  [
    'a second is made up',
    [second(0, 2, 12_000, 2), second(1, 1, 4001, 1), second(2, 1, 1, 1), flag('A')],
    'second 2026-01-31T10:00:02.000Z',
  ],
  [
    'a payment was declined in the figures only',
    [second(0, 2, 12_000, 1, 1), second(1, 1, 4001, 1), flag('A')],
    'second 2026-01-31T10:00:00.000Z',
  ],
  ['a customer is missed', [second(0, 2, 12_000, 2), second(1, 1, 4001, 1)], 'customer A'],
  [
    'a customer is flagged without reason',
    [second(0, 2, 12_000, 2), second(1, 1, 4001, 1), flag('A'), flag('B')],
    'customer B',
  ],
])('names what is wrong when %s', (_, events, of) => {
  const audit = auditOfThreeOrders();
  for (const event of events) audit.published(event);
  const { mismatchCount, mismatches } = audit.conclude();
  expect(mismatchCount).toBe(1);
  expect(mismatches.map((one) => one.of)).toEqual([of]);
});

it('counts customers who are flagged twice', () => {
  const audit = auditOfThreeOrders();
  audit.published(flag('A'));
  audit.published(flag('A'));
  expect(audit.conclude().flaggedTwice).toBe(1);
});

it('does not flag a customer whose orders are too far apart', () => {
  const audit = new RevenueAudit(rules);
  audit.order({ placedMs: startMs + 60_000, customerId: 'A', totalMinor: 6000 });
  audit.order({ placedMs: startMs, customerId: 'A', totalMinor: 6000 });
  expect(audit.conclude().expectedFlagged).toBe(0);
  audit.order({ placedMs: startMs + 1, customerId: 'A', totalMinor: 1 });
  expect(audit.conclude().expectedFlagged).toBe(0);
  audit.order({ placedMs: startMs + 59_999, customerId: 'A', totalMinor: 4000 });
  expect(audit.conclude().expectedFlagged).toBe(1);
});
