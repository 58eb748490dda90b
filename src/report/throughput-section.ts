import type { PhaseResult, RunResult, SecondResult } from '../metrics/result.ts';
import { formatShare } from '../metrics/wording.ts';
import { formatCount, formatDurationMs } from '../units.ts';
import { sparkline } from './blocks.ts';
import { formatMs } from './milliseconds.ts';
import { isClosedLoop, measuredText } from './planned.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { type Cell, renderTable } from './table.ts';

const longestCurve = 60;

/** Offered against achieved, and how both went from second to second. */
export function throughputSection(result: RunResult, canvas: Canvas): Section {
  const { measured } = result;
  if (measured.orders.sent === 0) return [];
  return [
    heading(canvas, 'THROUGHPUT', `${measuredText(result)}, ${formatDurationMs(measured.durationMs)}`),
    ...renderTable(rateRows(measured, isClosedLoop(result), canvas), ['left', 'point', 'left', 'right', 'left']).map(
      (line) => `  ${line}`,
    ),
    ...curves(wholeSecondsOf(result, measured), canvas),
  ];
}

function rateRows({ throughput }: PhaseResult, closedLoop: boolean, { palette }: Canvas): Cell[][] {
  const { intendedPerSec, offeredPerSec, ackedPerSec, ackedMbPerSec } = throughput;
  const unit: Cell = { text: 'orders/s', paint: palette.faint };
  const rate = (label: string, perSec: number): Cell[] => [{ text: label }, { text: formatCount(perSec, 1) }, unit];
  const share = (perSec: number): Cell => ({ text: formatShare(perSec, intendedPerSec, 2) });
  const ofIntended: Cell = { text: 'of intended', paint: palette.faint };
  const bytes: Cell = { text: `${formatCount(ackedMbPerSec, 2)} MB/s` };
  const achieved = rate('achieved', ackedPerSec).map(({ text }) => ({ text, paint: palette.strong }));
  if (closedLoop) return [[...achieved.slice(0, 2), unit, bytes]];
  return [
    rate('intended', intendedPerSec),
    [...rate('offered', offeredPerSec), share(offeredPerSec), ofIntended],
    [...achieved.slice(0, 2), unit, share(ackedPerSec), { text: `of intended, ${bytes.text}`, paint: palette.faint }],
  ];
}

/** Seconds that lie in the measured time whole: a partial one would look like a fall. */
function wholeSecondsOf({ seconds }: RunResult, { startMs, durationMs }: PhaseResult): SecondResult[] {
  return seconds.filter((second) => second.startMs >= startMs && second.startMs + 1000 <= startMs + durationMs);
}

function curves(seconds: readonly SecondResult[], { palette }: Canvas): string[] {
  if (seconds.length < 3) return [];
  const perPoint = Math.ceil(seconds.length / longestCurve);
  const points = Array.from({ length: Math.ceil(seconds.length / perPoint) }, (_, index) =>
    seconds.slice(index * perPoint, (index + 1) * perPoint),
  );
  const acked = points.map((point) => point.reduce((sum, second) => sum + second.acked, 0) / point.length);
  const worst = points.map((point) => largestOf(point.map(({ responseP99Us }) => responseP99Us)));
  const ackedRange = rangeOf(
    seconds.map((second) => second.acked),
    (value) => formatCount(value),
  );
  const p99Range = rangeOf(
    seconds.map((second) => second.responseP99Us),
    formatMs,
  );
  const every = perPoint === 1 ? 'a second' : `${perPoint} seconds`;
  return [
    '',
    ...renderTable(
      [
        [
          { text: 'acked/s' },
          { text: sparkline(acked), paint: palette.bar },
          { text: ackedRange, paint: palette.faint },
        ],
        [
          { text: 'response p99' },
          { text: sparkline(worst), paint: palette.bar },
          { text: `${p99Range} ms`, paint: palette.faint },
        ],
        [
          { text: '' },
          { text: `a block is ${every}${perPoint === 1 ? '' : ': mean of acked/s, worst p99'}`, paint: palette.faint },
        ],
      ],
      ['left', 'left', 'left'],
    ).map((line) => `  ${line}`),
  ];
}

function largestOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (largest, value) => (value === null ? largest : Math.max(largest ?? value, value)),
    null,
  );
}

function rangeOf(values: readonly (number | null)[], format: (value: number) => string): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return '-';
  const [low, high] = [format(Math.min(...known)), format(Math.max(...known))];
  return low === high ? low : `${low} to ${high}`;
}
