import type { ConfirmationResult } from '../result.ts';
import { measured, type MeasureSpec } from './measure-spec.ts';
import { readStatistic } from './statistics.ts';
import { units } from './unit.ts';

const notCounted = 'the run had no confirmation service, or what it wrote was not counted';

/** What became of the confirmations of a run. */
export const confirmationMeasures: readonly MeasureSpec[] = [
  counted('approved', 'Acknowledged orders whose payment is authorized: each is owed one confirmation.'),
  counted('confirmed', 'Approved orders that have a confirmation.'),
  counted('missing', 'Approved orders without a confirmation that readers of committed records get.'),
  counted('duplicates', 'Confirmations of an order that had one already.'),
  counted('wrong', 'Confirmations that no order should have brought about, or that do not say what the order is.'),
  counted('commits', 'Commits of offsets; with exactlyOnce of transactions.'),
  counted('aborts', 'Transactions that the confirmation service gave up by itself.'),
  counted('crashes', 'Times that the confirmation service was killed with something written and not committed.'),
  {
    pattern: 'confirmation.uncommitted',
    unit: units.number,
    definition: 'Records of aborted transactions, which readers of committed records do not get.',
    scopes: [],
    lateness: 'none',
    read: ({ result }) => measured(result.confirmation?.uncommittedRecords, notCounted),
  },
  {
    pattern: 'confirmation.rate',
    unit: units.rate,
    definition: 'Orders confirmed per second, from the start of the load to the last confirmation.',
    scopes: [],
    lateness: 'lowers',
    read: ({ result }) => measured(result.confirmation?.confirmedPerSec, notCounted),
  },
  {
    pattern: 'confirmation.latency.<statistic>',
    unit: units.time,
    definition: 'The confirmation can be read - intended, of the orders of the measured phases.',
    scopes: [],
    lateness: 'distorts',
    read: ({ result }, { statistic }) =>
      result.confirmation === null ? { missing: notCounted } : readStatistic(result.confirmation.latency, statistic),
  },
];

type Counted = Exclude<keyof ConfirmationResult, 'mode' | 'samples' | 'latency'>;

function counted(field: Counted, definition: string): MeasureSpec {
  return {
    pattern: `confirmation.${field}`,
    unit: units.number,
    definition,
    scopes: [],
    lateness: 'none',
    read: ({ result }) => measured(result.confirmation?.[field], notCounted),
  };
}
