import type { RevenueRunResult } from '../result.ts';
import { measured, type MeasureSpec } from './measure-spec.ts';
import { readStatistic } from './statistics.ts';
import { units } from './unit.ts';

const notRun = 'the revenue service did not run, or its figures were not compared';

/** What the revenue service published, and whether it is what the orders add up to. */
export const revenueMeasures: readonly MeasureSpec[] = [
  counted(
    'mismatches',
    'Seconds published with other sums than the log has, customers flagged without reason, and customers not flagged.',
    ({ mismatchCount }) => mismatchCount,
  ),
  counted('orders', 'Orders in the published seconds.', ({ orders }) => orders),
  counted('total', 'Their total amount, in units of the currency.', ({ revenueMinor }) => revenueMinor / 100),
  counted('flagged', 'Customers flagged for suspicious spending.', ({ flagged }) => flagged),
  counted(
    'expectedFlagged',
    'Customers whose orders in some hour sum to more than 2,000.00.',
    ({ expectedFlagged }) => expectedFlagged,
  ),
  counted('flaggedTwice', 'Customers who were flagged more than once.', ({ flaggedTwice }) => flaggedTwice),
  counted('tooLate', 'Orders and payments that came too late for their second.', ({ tooLate }) => tooLate),
  counted('restores', 'Times the service began anew from its changelog.', ({ restores }) => restores),
  {
    pattern: 'revenue.freshness.<statistic>',
    unit: units.time,
    definition: 'End of a second of event time -> its first figure read by a reader of committed records.',
    scopes: [],
    lateness: 'distorts',
    read: ({ result }, { statistic }) =>
      result.revenue === null ? { missing: notRun } : readStatistic(result.revenue.freshness, statistic),
  },
];

function counted(name: string, definition: string, of: (revenue: RevenueRunResult) => number): MeasureSpec {
  return {
    pattern: `revenue.${name}`,
    unit: units.number,
    definition,
    scopes: [],
    lateness: 'none',
    read: ({ result: { revenue } }) => measured(revenue === null ? null : of(revenue), notRun),
  };
}
