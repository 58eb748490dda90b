import type { LatencySummary, PhaseResult, RunResult } from '../metrics/result.ts';
import { percentileNames, percentilesShortOfSamples, samplesNeeded } from '../metrics/sample-size.ts';
import { formatCount } from '../units.ts';
import { formatMs } from './milliseconds.ts';
import type { Paint } from './palette.ts';
import { isClosedLoop } from './planned.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { type Cell, renderTable } from './table.ts';
import { wrap } from './wrap.ts';

const ladder = ['p50', 'p75', 'p90', 'p95', 'p99', 'p999', 'p9999'] as const;
type Rung = (typeof ladder)[number];

interface Measure {
  readonly label: string;
  readonly latency: LatencySummary;
  readonly isHeadline?: boolean;
  /** Stands on a line of its own, above the measures that share it. */
  readonly group?: string;
}

/** The percentile ladder of every measure of the measured phases, in milliseconds. */
export function latencySection(result: RunResult, canvas: Canvas): Section {
  const measures = measuresOf(result.measured, isClosedLoop(result)).filter(({ latency }) => samplesOf(latency) > 0);
  if (measures.length === 0) return [];
  const hasCensored = measures.some(({ latency }) => latency.censored > 0);
  const { palette } = canvas;
  const heads = ['', ...ladder.map(rungName), 'max', ...(hasCensored ? ['never'] : [])];
  const rows = measures.flatMap((measure, index) => {
    const startsGroup = measure.group !== undefined && measures[index - 1]?.group !== measure.group;
    return [...(startsGroup ? [[{ text: measure.group ?? '' }]] : []), rowOf(measure, hasCensored, canvas)];
  });
  const alignments = heads.map((_, index) => (index === 0 ? ('left' as const) : ('point' as const)));
  return [
    heading(canvas, 'LATENCY', aboutOf(result)),
    ...renderTable([heads.map((text) => ({ text, paint: palette.faint })), ...rows], alignments).map(
      (line) => `  ${line}`,
    ),
    ...footnotes(measures, hasCensored).flatMap((note) => wrap(note, canvas.width, '  ', '    ').map(palette.faint)),
  ];
}

function aboutOf(result: RunResult): string {
  return isClosedLoop(result)
    ? 'ms; closed loop: an order is due when it is sent, so its send delay is zero by definition'
    : 'ms from the moment each order was due; service time: from its send';
}

function measuresOf({ latencyUs }: PhaseResult, closedLoop: boolean): Measure[] {
  const services = Object.entries(latencyUs.endToEnd);
  return [
    ...(closedLoop ? [] : [{ label: 'send delay', latency: latencyUs.sendDelay }]),
    { label: 'service time', latency: latencyUs.service },
    { label: 'response time', latency: latencyUs.response, isHeadline: true },
    ...services.map(([name, latency]) => ({ label: `  ${name}`, latency, group: 'end-to-end' })),
    ...(latencyUs.completion === null ? [] : [{ label: 'completion', latency: latencyUs.completion }]),
  ];
}

function rowOf({ label, latency, isHeadline }: Measure, hasCensored: boolean, { palette }: Canvas): Cell[] {
  const paint: Paint | undefined = isHeadline === true ? palette.strong : undefined;
  const short = new Set<Rung>(percentilesShortOfSamples(samplesOf(latency)));
  const cell = (us: number | null, mark: string): Cell =>
    us === null
      ? { text: '> drain', paint: palette.bad }
      : { text: `${formatMs(us)}${mark}`, paint: mark === '' ? paint : palette.warn };
  return [
    { text: label, paint },
    ...ladder.map((rung) => cell(latency[`${rung}Us`], short.has(rung) ? '*' : '')),
    cell(latency.censored > 0 ? null : latency.maxUs, ''),
    ...(hasCensored
      ? [{ text: formatCount(latency.censored), paint: latency.censored > 0 ? palette.bad : palette.faint }]
      : []),
  ];
}

function footnotes(measures: readonly Measure[], hasCensored: boolean): string[] {
  const fewest = Math.min(...measures.map(({ latency }) => samplesOf(latency)));
  const short = percentilesShortOfSamples(fewest).map(
    (rung) => `${percentileNames[rung]} ${formatCount(samplesNeeded[rung])}`,
  );
  return [
    ...(short.length > 0
      ? [`* too few of the ${formatCount(fewest)} samples lie beyond it to rely on it; needed: ${short.join(', ')}`]
      : []),
    ...(hasCensored
      ? [
          'never: orders whose value never came (dropped, failed, indeterminate, or unseen when the drain ended). They count as slower than all others: where a percentile falls among them it is > drain, beyond the end of the run.',
        ]
      : []),
  ];
}

function samplesOf({ count, censored }: LatencySummary): number {
  return count + censored;
}

function rungName(rung: Rung): string {
  return rung === 'p999' || rung === 'p9999' ? percentileNames[rung] : rung;
}
