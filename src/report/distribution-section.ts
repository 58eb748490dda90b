import { barEdgesUs } from '../metrics/histogram-bars.ts';
import type { HistogramBar, LatencySummary, RunResult } from '../metrics/result.ts';
import { formatShare } from '../metrics/wording.ts';
import { formatCount } from '../units.ts';
import { horizontalBar } from './blocks.ts';
import { formatMs } from './milliseconds.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { renderTable } from './table.ts';

const mostLines = 18;
const barWidth = 40;
/** Bars of the result to a line, so that edges stay readable: 1 1.12 1.25, 1 1.25 1.6, 1 1.6 2.5, 1 3.15, decades. */
const mergeSteps = [1, 2, 4, 10, 20];
/** Index of the edge 10 us, from where on every decade has twenty edges. */
const regularFrom = barEdgesUs.indexOf(10);

const marks = ['p50', 'p90', 'p99', 'p999', 'p9999'] as const;

/** The distribution of the response time, drawn. */
export function distributionSection(result: RunResult, canvas: Canvas): Section {
  const { measured } = result;
  if (measured.responseHistogram.length === 0) return [];
  const { palette } = canvas;
  const bars = mergedBars(measured.responseHistogram);
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const largest = Math.max(...bars.map(({ count }) => count));
  const rows = bars.map((bar) => [
    { text: formatMs(bar.fromUs) },
    { text: 'to', paint: palette.faint },
    { text: formatMs(bar.toUs) },
    { text: formatCount(bar.count) },
    { text: formatShare(bar.count, total, 2), paint: palette.faint },
    { text: horizontalBar(bar.count / largest, barWidth), paint: palette.bar },
    ...(marksIn(bar, measured.latencyUs.response) === ''
      ? []
      : [{ text: `◂ ${marksIn(bar, measured.latencyUs.response)}`, paint: palette.strong }]),
  ]);
  const aligned = ['point', 'left', 'point', 'right', 'right', 'left', 'left'] as const;
  return [
    heading(canvas, 'RESPONSE TIME', 'distribution of the acked orders over ms, in steps of equal ratio'),
    ...renderTable(rows, aligned).map((line) => `  ${line}`),
  ];
}

/** As few neighbours merged as it takes to fit. */
export function mergedBars(bars: readonly HistogramBar[], lines = mostLines): HistogramBar[] {
  const merges = mergeSteps.map((step) => mergeBy(bars, step));
  return merges.find((merged) => merged.length <= lines) ?? merges.at(-1) ?? [];
}

function mergeBy(bars: readonly HistogramBar[], step: number): HistogramBar[] {
  const merged = new Map<number, HistogramBar>();
  for (const bar of bars) {
    const group = Math.floor((barEdgesUs.indexOf(bar.fromUs) - regularFrom) / step);
    const first = Math.max(0, group * step + regularFrom);
    const count = (merged.get(group)?.count ?? 0) + bar.count;
    const toUs = barEdgesUs[group * step + regularFrom + step] ?? bar.toUs;
    merged.set(group, { fromUs: barEdgesUs[first] ?? bar.fromUs, toUs, count });
  }
  return [...merged.values()];
}

/** Names of the percentiles that fall into the bar. */
function marksIn({ fromUs, toUs }: HistogramBar, latency: LatencySummary): string {
  return marks
    .filter((mark) => {
      const us = latency[`${mark}Us`];
      return us !== null && us >= fromUs && us < toUs;
    })
    .map((mark) => mark.replace(/^p99(9+)$/, 'p99.$1'))
    .join(' ');
}
