import { defined, type Definition } from './definition.ts';

/** Numbers of the confirmation service: see {@link ConfirmationResult}. */
export const confirmationDefinitions: readonly Definition[] = defined('confirmation.', [
  ['commitIntervalMs', 'ms', 'From the first order after a commit to the next commit.'],
  ['approved', 'orders', 'Acknowledged orders whose payment is authorized: each is owed exactly one confirmation.'],
  ['confirmed', 'orders', 'Approved orders that have a confirmation: approved - missing.'],
  ['missing', 'orders', 'Approved orders without a confirmation that readers of committed records get.'],
  ['duplicates', 'records', 'Confirmations of an order that had one already.'],
  [
    'wrong',
    'records',
    "Confirmations that no order should have brought about, or that say another id or authorization code than the order's.",
  ],
  [
    'uncommittedRecords',
    'records',
    'Records that readers of committed records do not get: those of aborted transactions.',
  ],
  [
    'samples[].partition',
    'number',
    'Partition of the confirmation, or in which the order without one was acknowledged; null when it is not known.',
  ],
  [
    'samples[].offset',
    'number',
    'Offset of the confirmation, or at which the order without one was acknowledged; null when it is not known.',
  ],
  ['confirmedPerSec', '1/s', 'Orders confirmed per second, from the start of the load to the last confirmation.'],
  [
    'latency',
    'us',
    'The confirmation can be read - intended, of each order of the measured phases once; censored: approved orders of which the service never knew it.',
  ],
  ['commits', 'commits', 'Commits of offsets; with exactlyOnce of transactions.'],
  [
    'aborts',
    'transactions',
    'Transactions that the service gave up by itself; what a crash leaves open is aborted by the next process and not counted here.',
  ],
  ['crashes', 'crashes', 'Times that the service was killed with something written and not committed.'],
]);
