import type { HistogramBar } from './result.ts';

/** Renard's R20 series (ISO 3): twenty steps of 12 % to a decade, whose every second, fourth, .. step is a readable series too. */
const stepsPerDecade = [1, 1.12, 1.25, 1.4, 1.6, 1.8, 2, 2.24, 2.5, 2.8, 3.15, 3.55, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9];

/** The edges of all bars in whole microseconds, ascending: 0, 1, 2, ... 1000, 1120, 1250, ... up to 10^10. */
export const barEdgesUs: readonly number[] = makeEdges();

function makeEdges(): number[] {
  const edges = new Set([0]);
  for (let decade = 1; decade < 1e10; decade *= 10) {
    for (const step of stepsPerDecade) edges.add(Math.round(step * decade));
  }
  return [...edges];
}

/**
 * Folds (value, count) pairs of ascending value into bars on {@link barEdgesUs}, from the first that holds something
 * to the last; bars between them may be empty. A histogram's bucket belongs to the bar of its smallest value, so that
 * an edge is as exact as the histogram is: three digits.
 */
export function foldIntoBars(pairs: Iterable<readonly [us: number, count: number]>): HistogramBar[] {
  const bars: HistogramBar[] = [];
  let edge = 0;
  for (const [us, count] of pairs) {
    const isFirst = bars.length === 0;
    while (us >= upperEdge(edge)) {
      edge += 1;
      if (!isFirst) bars.push({ fromUs: barEdgesUs[edge] ?? 0, toUs: upperEdge(edge), count: 0 });
    }
    if (isFirst) bars.push({ fromUs: barEdgesUs[edge] ?? 0, toUs: upperEdge(edge), count: 0 });
    const last = bars.at(-1);
    if (last !== undefined) bars[bars.length - 1] = { ...last, count: last.count + count };
  }
  return bars;
}

function upperEdge(edge: number): number {
  return barEdgesUs[edge + 1] ?? Number.POSITIVE_INFINITY;
}
