import type { EventResult, ReplayResult } from '../event-result.ts';
import { measured, type Measured, type MeasureSpec } from './measure-spec.ts';
import { units } from './unit.ts';

const noEvent = 'the run had no event';
const noReplay = 'nothing was read again';

/** What the windows of events showed; without `at` that of all events, the worst one counting. */
export const eventMeasures: readonly MeasureSpec[] = [
  timed(
    'detect',
    'From the event to the first sign of it in the measurement.',
    ({ detectMs }) => detectMs,
    'nobody noticed',
  ),
  timed(
    'recovery',
    'From the event until acknowledgements, response times and lags were back at the level before.',
    ({ recoveryMs }) => recoveryMs,
    'not back at the level before',
  ),
  timed(
    'longestAckGap',
    'Longest time without an acknowledgement in a partition while orders of it were outstanding.',
    ({ longestAckGapMs }) => longestAckGapMs,
    'no order was outstanding',
  ),
  {
    pattern: 'backlogPeak.<service>',
    unit: units.number,
    definition:
      "Largest lag of the service: in the event's window, looked at every tenth of a second; without `at` that of the whole run.",
    scopes: ['at'],
    lateness: 'none',
    read: ({ result, events, scope }, { service }) => {
      const found = result.services.find(({ name }) => name === service);
      if (found === undefined) return { missing: 'the service did not run' };
      const peaks = events.map(({ backlogPeak }) => backlogPeak[service] ?? 0);
      return { value: Math.max(0, ...peaks, ...(scope === 'at' ? [] : [found.maxLag ?? 0])) };
    },
  },
  {
    pattern: 'replay.matches',
    unit: units.number,
    definition: '1 when every replay found exactly the acknowledged orders, by number and digest; 0 when one did not.',
    scopes: ['at'],
    lateness: 'none',
    read: ({ replays }) => {
      if (replays.length === 0) return { missing: noReplay };
      if (replays.some(({ matches }) => matches === null)) return { missing: 'it could not be compared exactly' };
      return { value: replays.every(({ matches }) => matches === true) ? 1 : 0 };
    },
  },
  replayed('replay.ratio', units.number, 'Rate of the replay / rate of the acknowledgements before it.', (replay) =>
    replay.livePerSec === 0 ? null : replay.ordersPerSec / replay.livePerSec,
  ),
  replayed('replay.rate', units.rate, 'Records read again per second.', ({ ordersPerSec }) => ordersPerSec),
];

function timed(
  pattern: string,
  definition: string,
  of: (event: EventResult) => number | null,
  missing: string,
): MeasureSpec {
  return {
    pattern,
    unit: units.time,
    definition,
    scopes: ['at'],
    lateness: 'distorts',
    read: ({ events }) => {
      if (events.length === 0) return { missing: noEvent };
      const without = events.find((event) => of(event) === null);
      if (without !== undefined) return { missing: `${missing} in the window of ${without.name}` };
      return { value: Math.max(...events.map((event) => of(event) ?? 0)) / 1000 };
    },
  };
}

/** The slowest replay counts. */
function replayed(
  pattern: string,
  unit: MeasureSpec['unit'],
  definition: string,
  of: (replay: ReplayResult) => number | null,
): MeasureSpec {
  return {
    pattern,
    unit,
    definition,
    scopes: ['at'],
    lateness: 'distorts',
    read: ({ replays }): Measured => {
      const values = replays.map(of).filter((value) => value !== null);
      return measured(values.length === 0 ? null : Math.min(...values), noReplay);
    },
  };
}
