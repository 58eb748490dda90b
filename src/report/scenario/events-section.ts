import type { EventResult, ReplayResult, RunResult } from '../../metrics/result.ts';
import { formatCount, formatDurationMs } from '../../units.ts';
import { type Canvas, type Section, heading } from '../section.ts';
import { type Cell, renderTable } from '../table.ts';
import { wrap } from '../wrap.ts';
import { letteredEvents } from './event-letters.ts';

const columns = ['', 'took', 'noticed', 'ack gap', 'recovered', 'redelivered', 'duplicates', 'lost'] as const;

const legend =
  'each in its window, which ends with the next event or the drain. noticed: to the first sign in the measurement. ack gap: longest time without an acknowledgement in a partition. recovered: until all was as before. -: not measured, or not within the window.';

/** What was done while the load lasted, and what each window showed. */
export function eventsSection({ events, replays }: RunResult, canvas: Canvas): Section {
  if (events.length === 0) return [];
  const { palette, width } = canvas;
  const lettered = letteredEvents(events);
  const rows = lettered.map(({ letter, event }) => rowOf(letter, event, canvas));
  const head = columns.map((text): Cell => ({ text, paint: palette.faint }));
  return [
    heading(canvas, 'EVENTS'),
    ...lettered.flatMap(({ letter, event }) => [
      ...wrap(`${letter}  ${formatDurationMs(event.atMs)}  ${event.sentence}`, width, '  ', '     '),
      ...wrap(backlogText(event), width, '     ').map(palette.faint),
      ...replays
        .filter((replay) => replay.event === event.name)
        .flatMap((replay) => wrap(replayText(replay), width, '     ')),
    ]),
    ...renderTable([head, ...rows], ['left', ...columns.slice(1).map(() => 'right' as const)]).map(
      (line) => `  ${line}`,
    ),
    ...wrap(legend, width, '  ', '    ').map(palette.faint),
  ];
}

function rowOf(letter: string, event: EventResult, { palette }: Canvas): Cell[] {
  const { tookMs, detectMs, longestAckGapMs, recoveryMs, redeliveries, logDuplicates, ackedLost } = event;
  const bad = (count: number | null): Cell => ({
    text: count === null ? '-' : formatCount(count),
    paint: (count ?? 0) > 0 ? palette.bad : undefined,
  });
  return [
    { text: letter },
    ...[tookMs, detectMs, longestAckGapMs, recoveryMs].map((ms) => ({
      text: ms === null ? '-' : formatDurationMs(ms),
    })),
    { text: formatCount(redeliveries), paint: redeliveries > 0 ? palette.warn : undefined },
    bad(logDuplicates),
    bad(ackedLost),
  ];
}

function backlogText({ backlogPeak, doubleEffects }: EventResult): string {
  const peaks = Object.entries(backlogPeak).map(([service, orders]) => `${service} ${formatCount(orders)}`);
  const twice = doubleEffects === 0 ? '' : `; ${formatCount(doubleEffects)} effects done twice`;
  return `backlog at most: ${peaks.length === 0 ? '-' : peaks.join(', ')}${twice}`;
}

function replayText({ records, orders, matches, ordersPerSec, livePerSec, durationMs }: ReplayResult): string {
  const verdict =
    matches === null
      ? 'could not be compared exactly'
      : matches
        ? 'exactly the acknowledged ones, by number and digest'
        : 'NOT the acknowledged ones';
  const rates = `${formatCount(ordersPerSec)}/s against ${formatCount(livePerSec)}/s live`;
  return `read again: ${formatCount(records)} records in ${formatDurationMs(durationMs)} (${rates}); ${formatCount(orders)} orders, ${verdict}`;
}
