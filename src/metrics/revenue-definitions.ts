import { defined, type Definition, type DefinitionRow } from './definition.ts';

const sums = (of: string): DefinitionRow[] => [
  ['orders', 'orders', `Orders ${of}.`],
  ['revenueMinor', 'minor units', `Their total amount, in minor units of the currency (cents).`],
  ['approved', 'payments', `Payments authorized ${of}.`],
  ['declined', 'payments', `Payments declined ${of}.`],
];

/** Numbers of the revenue service: see {@link RevenueRunResult}. */
export const revenueDefinitions: readonly Definition[] = [
  ...defined('revenue.', [
    ...sums('in the published seconds, each as it was published last'),
    ['seconds', 'seconds', 'Seconds of event time that were published.'],
    ['flagged', 'customers', 'Customers for whom a FraudSuspected was published.'],
    ['expectedFlagged', 'customers', 'Customers whose orders in some hour sum to more than 2,000.00.'],
    ['flaggedTwice', 'customers', 'Customers who were flagged more than once.'],
    [
      'mismatchCount',
      'figures',
      'Seconds published with other sums than the log has, customers flagged without reason, and customers not flagged.',
    ],
    ['tooLate', 'events', 'Orders and payments that came when their second took nothing more: they are in no figure.'],
    ['commits', 'transactions', 'Transactions that the service committed.'],
    ['restores', 'restores', 'Times the service began anew from its changelog.'],
    ['restoreMs', 'ms', 'How long the last restore took, until the service read again; null when there was none.'],
    ['freshness', 'us', 'Second of event time over -> its first figure read by a reader of committed records.'],
    ['freshness.count', 'seconds', 'Seconds that began after the load had, ended, and were read.'],
    ['freshness.censored', 'seconds', 'Always 0: a second that was never published is a mismatch.'],
  ]),
  ...defined('revenue.expected.', [
    ...sums('of the run in the log'),
    ['seconds', 'seconds', 'Seconds of event time with an order or a payment in the log.'],
  ]),
  ...defined('revenue.lastMinute.', sums('of the newest published minute')),
  ...defined('revenue.lastMinute.topSkus[].', [['units', 'units', 'Units of the product ordered in the minute.']]),
  ...defined('revenue.perSecond[].', sums('of the second')),
];
