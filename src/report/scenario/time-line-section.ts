import type { RunResult, SecondResult } from '../../metrics/result.ts';
import { counted } from '../../metrics/wording.ts';
import { formatCount, formatDurationMs, formatUs } from '../../units.ts';
import type { Paint } from '../palette.ts';
import { type Canvas, type Section, heading } from '../section.ts';
import { drawChart } from './chart.ts';
import { timeColumns, type TimeColumns } from './columns-of-time.ts';
import { letteredEvents } from './event-letters.ts';

const rangeWidth = 12;
/** Where a curve has no height. */
const nothing = '·';

/** A row of the time line: a number of each second, and how several seconds become one column. */
interface Curve {
  readonly label: string;
  readonly height: number;
  readonly of: (second: SecondResult) => number | null;
  readonly fold: 'mean' | 'max';
  /** The largest value, in words. */
  readonly format: (largest: number) => string;
  /** Curves of the same scale can be compared with each other. */
  readonly scale: string;
}

/** A curve with the values of its columns. */
interface DrawnCurve extends Curve {
  readonly values: readonly (number | null)[];
}

/** The run over time: phases as bands, events as letters, rate, response time and lags as curves. */
export function timeLineSection(result: RunResult, canvas: Canvas, about: string): Section {
  const { palette, width } = canvas;
  const curves = curvesOf(result);
  const labelWidth = Math.max(...curves.map(({ label }) => label.length)) + 2;
  const time = timeColumns(result, width - 2 - labelWidth - 2 - rangeWidth);
  const row = (label: string, line: string, paint: Paint, range = ''): string => {
    const text = range === '' ? line.trimEnd() : line.padEnd(time.width);
    return `  ${palette.faint(label)}${' '.repeat(labelWidth - label.length)}${paint(text)}${range === '' ? '' : `  ${palette.faint(range)}`}`;
  };
  const events = eventMarks(result, time);
  const drawn = curves.map((curve): DrawnCurve => ({ ...curve, values: valuesOf(curve, time) }));
  return [
    heading(canvas, 'TIME LINE', [about, scaleText(time)].filter((text) => text !== '').join('; ')),
    row('phase', phaseBands(result, time), palette.strong),
    ...(events === '' ? [] : [row('event', events, palette.warn)]),
    ...drawn.flatMap((curve) =>
      curveRows(curve, drawn, time).map(([label, line, range]) =>
        row(label, line, line.startsWith(nothing) ? palette.faint : palette.bar, range),
      ),
    ),
    row('', axis(time), palette.faint),
  ];
}

function scaleText({ secondsPerColumn, charsPerColumn }: TimeColumns): string {
  if (charsPerColumn > 1) return `${charsPerColumn} characters are a second`;
  return `a character is ${secondsPerColumn === 1 ? 'a second' : counted(secondsPerColumn, 'second')}`;
}

function curvesOf({ services }: RunResult): Curve[] {
  return [
    { label: 'acked/s', height: 3, of: ({ acked }) => acked, fold: 'mean', format: wholeCount, scale: 'rate' },
    {
      label: 'response p99',
      height: 2,
      of: (second) => second.responseP99Us,
      fold: 'max',
      format: formatUs,
      scale: 'time',
    },
    ...services.map(({ name }): Curve => ({
      label: `lag ${name}`,
      height: 2,
      of: ({ lag }) => lag[name] ?? null,
      fold: 'max',
      format: wholeCount,
      scale: 'lag',
    })),
  ];
}

function wholeCount(value: number): string {
  return formatCount(Math.round(value));
}

/** A value for each column; null where nothing was measured. */
function valuesOf({ of, fold }: Curve, time: TimeColumns): (number | null)[] {
  return time.columns.map((seconds) => {
    const known = seconds.flatMap((second) => {
      const value = second === undefined ? null : of(second);
      return value === null ? [] : [value];
    });
    if (known.length === 0) return null;
    return fold === 'max' ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}

/** The lines of a curve with what stands before and behind them. Where all is zero a dotted line says so. */
function curveRows(
  { label, height, values, format, scale }: DrawnCurve,
  all: readonly DrawnCurve[],
  time: TimeColumns,
): [label: string, line: string, range: string][] {
  const wide = values.flatMap((value) => Array.from({ length: time.charsPerColumn }, () => value));
  const largest = largestOf(values);
  const range = `max ${format(largest)}`;
  if (largest === 0) return [[label, nothing.repeat(wide.length), range]];
  const top = Math.max(...all.filter((curve) => curve.scale === scale).map((curve) => largestOf(curve.values)));
  // What is small beside the others needs no second line.
  const lines = drawChart(wide, height, top).filter((line, index) => index === height - 1 || line.trim() !== '');
  return lines.map((line, index) => [index === lines.length - 1 ? label : '', line, index === 0 ? range : '']);
}

function largestOf(values: readonly (number | null)[]): number {
  return Math.max(0, ...values.map((value) => value ?? 0));
}

/** `|calm      |peak   |drain`: each phase from its first character to the next phase's. */
function phaseBands({ phases }: RunResult, time: TimeColumns): string {
  const chars = Array.from({ length: time.width }, () => ' ');
  const starts = phases.filter(({ durationMs }) => durationMs > 0).map(({ startMs }) => time.charAt(startMs));
  for (const [index, { name }] of phases.filter(({ durationMs }) => durationMs > 0).entries()) {
    const from = starts[index] ?? 0;
    const end = starts.slice(index + 1).find((start) => start > from) ?? time.width;
    const band = `|${name}`.slice(0, Math.max(1, end - from));
    for (const [offset, char] of band.split('').entries()) chars[from + offset] = char;
  }
  return chars.join('').trimEnd();
}

/** The letter of each event at its moment; where there is one already, at the next free place. */
function eventMarks({ events }: RunResult, time: TimeColumns): string {
  const chars: string[] = [];
  for (const { letter, event } of letteredEvents(events)) {
    let at = time.charAt(event.atMs);
    while (chars[at] !== undefined) at += 1;
    chars[at] = letter;
  }
  return Array.from(chars, (char) => char ?? ' ').join('');
}

/** Times along the bottom, as many as fit without touching. */
function axis(time: TimeColumns): string {
  const totalSec = time.columns.length * time.secondsPerColumn;
  const stepSec = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600].find(
    (step) => (step / time.secondsPerColumn) * time.charsPerColumn >= 10,
  );
  let line = '';
  for (let second = 0; second < totalSec; second += stepSec ?? totalSec) {
    const at = Math.round((second / time.secondsPerColumn) * time.charsPerColumn);
    const text = second === 0 ? '0 s' : formatDurationMs(second * 1000);
    if (at + text.length <= time.width) line = line.padEnd(at) + text;
  }
  return line;
}
