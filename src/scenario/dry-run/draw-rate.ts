import type { EventPlan } from '../../run/event-plan.ts';
import type { PhasePlan } from '../../run/phase-plan.ts';
import { formatCount, formatDurationMs } from '../../units.ts';
import { rateAt } from './rate-at.ts';

const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const rowCount = 6;

/** What is drawn: the load of a run, its warm-up included. */
export interface Drawing {
  readonly warmupMs: number;
  readonly phases: readonly PhasePlan[];
  /** In the order of time. */
  readonly events: readonly EventPlan[];
}

/**
 * The rate over time in characters, with a mark where each phase begins, and the numbers of the events under it. A column
 * is as high as its highest rate, so that no burst is too short to be seen; `max`, which has no rate, fills it with `:`.
 *
 * @param width of the lines; at least 40
 */
export function drawRate({ warmupMs, phases, events }: Drawing, width: number): string[] {
  const stretches = stretchesOf(warmupMs, phases);
  const totalMs = stretches.reduce((sumMs, { durationMs }) => sumMs + durationMs, 0);
  const peaks = columnPeaks(stretches, totalMs, width - axisWidth);
  const topPerSec = Math.max(1, ...peaks.filter(Number.isFinite));
  const rows = Array.from({ length: rowCount }, (_, index) => row(peaks, topPerSec, rowCount - 1 - index));
  const columnAt = (ms: number): number => Math.min(peaks.length - 1, Math.floor((ms / totalMs) * peaks.length));
  const axis = marks(
    stretches.map(({ startMs }) => ({ column: columnAt(startMs), text: '+' })),
    peaks.length,
    '-',
  );
  const names = marks(
    stretches.map(({ startMs, name }) => ({ column: columnAt(startMs), text: name })),
    peaks.length,
    ' ',
  );
  const numbers = events.map(({ atMs }, index) => ({ column: columnAt(warmupMs + atMs), text: String(index + 1) }));
  const end = formatDurationMs(totalMs);
  return [
    ...rows.map((text, index) => `${label(index === 0 ? `${formatCount(topPerSec)}/s` : '')} |${text}`.trimEnd()),
    `${label('0/s')} ${axis}`,
    `${label('')} ${names}`.trimEnd(),
    ...(events.length === 0 ? [] : [`${label('events')} ${marks(numbers, peaks.length, ' ')}`.trimEnd()]),
    `${label('')} 0 s${end.padStart(peaks.length - 3 + 1)}`,
  ];
}

const labelWidth = 10;
const axisWidth = labelWidth + 2;

function label(text: string): string {
  return text.padStart(labelWidth);
}

interface Stretch {
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly rateAt: (stretchMs: number) => number;
}

/** The warm-up, at the rate with which the first phase that has orders begins, and the phases. */
function stretchesOf(warmupMs: number, phases: readonly PhasePlan[]): Stretch[] {
  const first = phases.find(({ shape }) => shape.kind !== 'pause');
  const warmupPerSec = first === undefined ? 0 : rateAt(first.shape, 0, first.durationMs);
  const stretches: Stretch[] = [];
  if (warmupMs > 0) stretches.push({ name: '(warm-up)', startMs: 0, durationMs: warmupMs, rateAt: () => warmupPerSec });
  let startMs = warmupMs;
  for (const { name, shape, durationMs } of phases) {
    stretches.push({ name, startMs, durationMs, rateAt: (ms) => rateAt(shape, ms, durationMs) });
    startMs += durationMs;
  }
  return stretches;
}

/** The highest rate in each column: at both its ends, and in its middle. */
function columnPeaks(stretches: readonly Stretch[], totalMs: number, columns: number): number[] {
  const columnMs = totalMs / columns;
  return Array.from({ length: columns }, (_, column) => {
    const [fromMs, toMs] = [column * columnMs, (column + 1) * columnMs];
    const rates = stretches
      .filter(({ startMs, durationMs }) => startMs < toMs && startMs + durationMs > fromMs)
      .flatMap(({ startMs, durationMs, rateAt }) => {
        const [low, high] = [Math.max(0, fromMs - startMs), Math.min(durationMs, toMs - startMs)];
        return [rateAt(low), rateAt((low + high) / 2), rateAt(high)];
      });
    return Math.max(0, ...rates);
  });
}

function row(peaks: readonly number[], topPerSec: number, fromBottom: number): string {
  return peaks
    .map((peak) => {
      if (!Number.isFinite(peak)) return ':';
      const eighths = Math.ceil((peak / topPerSec) * rowCount * heights.length) - fromBottom * heights.length;
      return eighths <= 0 ? ' ' : (heights[Math.min(heights.length, eighths) - 1] ?? ' ');
    })
    .join('');
}

/** Texts at their columns, as far as there is room before the next; a text that does not fit is cut, or left out. */
function marks(
  texts: readonly { readonly column: number; readonly text: string }[],
  columns: number,
  fill: string,
): string {
  const cells = [fill === '-' ? '+' : ' ', ...Array.from({ length: columns }, () => fill)];
  texts.forEach(({ column, text }, index) => {
    const next = texts.slice(index + 1).find((other) => other.column > column)?.column ?? columns + 1;
    const room = next - column - (text.length > 1 ? 1 : 0);
    const shown = text.slice(0, Math.max(text.length === 1 ? 1 : 0, room));
    for (let offset = 0; offset < shown.length; offset++) cells[column + 1 + offset] = shown.charAt(offset);
  });
  return cells.join('').slice(0, columns + 1);
}
