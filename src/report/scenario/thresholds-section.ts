import type { ScenarioThreshold } from '../../metrics/judgement/scenario-result.ts';
import { type Canvas, type Section, heading } from '../section.ts';
import { type Cell, renderTable } from '../table.ts';
import { wrap } from '../wrap.ts';

/** Longer thresholds stand on a line of their own, above what was measured. */
const longestName = 44;

/** Every threshold with its number: what had to hold, what was measured, and whether it held. */
export function thresholdsSection(all: readonly ScenarioThreshold[], canvas: Canvas): Section {
  if (all.length === 0) return [];
  const thresholds = merged(all);
  const { palette, width } = canvas;
  const head = ['', 'threshold', 'measured', 'limit'].map((text): Cell => ({ text, paint: palette.faint }));
  const rows = thresholds.map((threshold) => rowOf(threshold, canvas));
  const [first = '', ...lines] = renderTable([head, ...rows], ['left', 'left', 'right', 'right', 'left']);
  return [
    heading(canvas, 'THRESHOLDS'),
    `  ${first}`,
    ...thresholds.flatMap((threshold, index) => [
      ...(nameOf(threshold).length > longestName ? wrap(nameOf(threshold), width, '     ', '       ') : []),
      `  ${lines[index] ?? ''}`,
      ...(threshold.reason === null ? [] : wrap(threshold.reason, width, '       ').map(palette.bad)),
    ]),
  ];
}

function rowOf(threshold: ScenarioThreshold, { palette }: Canvas): Cell[] {
  const { actual, limit, passed, isVoid } = threshold;
  const [sign, word, paint] = isVoid
    ? ['?', 'INVALID measurement', palette.warn]
    : passed
      ? ['✓', '', palette.good]
      : ['✗', 'FAILED', palette.bad];
  const name = nameOf(threshold);
  return [
    { text: sign, paint },
    { text: name.length > longestName ? '' : name },
    { text: actual?.text ?? 'not measured', paint: passed ? palette.strong : paint },
    { text: limit?.text ?? 'not measured', paint: palette.faint },
    { text: word, paint },
  ];
}

/** What held in every run, with the same number, is one row. */
function merged(thresholds: readonly ScenarioThreshold[]): ScenarioThreshold[] {
  const rows = new Map<string, ScenarioThreshold[]>();
  for (const one of thresholds) {
    const { expression, phase, actual, limit, passed, isVoid } = one;
    const key = JSON.stringify([expression, phase, actual?.text, limit?.text, passed, isVoid]);
    rows.set(key, [...(rows.get(key) ?? []), one]);
  }
  const runCount = new Set(thresholds.flatMap(({ variant }) => variant ?? [])).size;
  return [...rows.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || runCount < 2 || same.length < runCount) return same;
    return [{ ...first, variant: 'every run' }];
  });
}

/** The expression with the run and the phase that were meant. */
function nameOf({ expression, phase, variant }: ScenarioThreshold): string {
  const where = [
    ...(phase === null ? [] : [`in ${phase}`]),
    ...(variant === null || variant === 'run' ? [] : [`of ${variant}`]),
  ];
  return where.length === 0 ? expression : `${expression}  (${where.join(' ')})`;
}
