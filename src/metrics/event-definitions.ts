import { defined, type Definition } from './definition.ts';

/** Numbers of what was done on a run's time line, and of what its windows showed: see {@link EventResult}. */
export const eventDefinitions: readonly Definition[] = [
  ...defined('events[].', [
    ['atMs', 'ms', 'When the event began, since the start of the load; its window begins then.'],
    [
      'tookMs',
      'ms',
      'From its beginning until it was done, and what it set for a time was taken back; null when the run ended before.',
    ],
    ['windowEndMs', 'ms', 'End of its window, since the start of the load: the next event, or the end of the drain.'],
    [
      'detectMs',
      'ms',
      'From its beginning to the first sign of it: an ack gap has grown, or a response time or the lag of the service concerned (of any, where none is) has come, above twice its level before and by more than 20 ms (lag: by more than the orders of 200 ms); the level before is the highest value of a tenth of a second in the last 10 s of measured time, 3 s at least, in which no event had an effect; null: no sign, no level, or something was above it already.',
    ],
    [
      'longestAckGapMs',
      'ms',
      'Longest time in the window in which a partition had orders outstanding and none was acknowledged; null when no order was outstanding.',
    ],
    [
      'recoveryMs',
      'ms',
      "From its beginning until it was done and ack gaps, response times and every service's lag were not above the level before, for 3 s or to the end of the window; 0 when they never were; null: not within the window, or no level.",
    ],
    [
      'backlogPeak.*',
      'orders',
      'Most orders acked and not handled by the service in the window, looked at every tenth of a second.',
    ],
    [
      'redeliveries',
      'records',
      'Redeliveries noticed in the window, by whole seconds, the one in which it began included.',
    ],
    ['logDuplicates', 'records', 'Duplicates of the log noticed by the services in the window, by whole seconds too.'],
    ['doubleEffects', 'effects', 'Effects done again noticed in the window, by whole seconds too.'],
    [
      'ackedLost',
      'orders',
      'Acknowledged orders that are not in the log, of those due from 1 s before the event to 1 s before the next; null when the log was not searched, or an order of a closed loop was lost, whose time nobody keeps.',
    ],
  ]),
  ...defined('replays[].', [
    [
      'records',
      'records',
      'Records that a fresh group read, from the earliest offsets to where the partitions ended when the event came.',
    ],
    [
      'orders',
      'orders',
      'Distinct orders of the run among them whose value matches its checksum, up to the order before which all were settled when the event came.',
    ],
    ['expectedOrders', 'orders', 'The same of the acknowledged orders in the ledger; null when not compared.'],
    ['ordersPerSec', 'orders/s', 'Records read per second.'],
    ['livePerSec', 'orders/s', 'Orders acknowledged per second from the start of the load to the event.'],
    ['durationMs', 'ms', 'From the first record to the last.'],
  ]),
];
