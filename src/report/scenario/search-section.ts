import type { ScenarioResult, ScenarioRun } from '../../metrics/judgement/scenario-result.ts';
import { formatCount } from '../../units.ts';
import { formatMs } from '../milliseconds.ts';

import { type Canvas, type Section, heading } from '../section.ts';
import { type Cell, renderTable } from '../table.ts';
import { wrap } from '../wrap.ts';

const columns = ['rate', 'acked/s', 'response p50', 'p99', 'p99.9', ''] as const;

/** The steps of a search, and what it found; none for a scenario that looks for no limit. */
export function searchSection({ search, runs }: ScenarioResult, canvas: Canvas): Section {
  if (search === null) return [];
  const { palette, width } = canvas;
  const head = columns.map((text): Cell => ({ text, paint: palette.faint }));
  const alignments = columns.map((_, index) => (index === columns.length - 1 ? 'left' : 'point'));
  const [first = '', ...lines] = renderTable(
    [head, ...runs.map((run) => rowOf(run, search.limitPerSec, canvas))],
    alignments,
  );
  return [
    heading(canvas, 'SEARCH', 'orders/s, and ms from the moment each order was due'),
    `  ${first}`,
    ...runs.flatMap(({ step }, index) => [
      `  ${lines[index] ?? ''}`,
      ...(step?.reasons ?? []).flatMap((reason) => wrap(reason, width, '       ', '         ').map(palette.warn)),
    ]),
    ...wrap(foundText(search), width, '  ').map(search.limitPerSec === null ? palette.bad : palette.strong),
  ];
}

function rowOf({ step, result }: ScenarioRun, limitPerSec: number | null, { palette }: Canvas): Cell[] {
  const { measured } = result;
  const { p50Us, p99Us, p999Us } = measured.latencyUs.response;
  const [word, paint] =
    step === null
      ? ['confirmed', palette.good]
      : step.held
        ? ['held', palette.good]
        : [step.isInvalid ? 'INVALID' : 'did not hold', palette.warn];
  return [
    { text: formatCount(step?.ratePerSec ?? limitPerSec ?? 0) },
    { text: formatCount(measured.throughput.ackedPerSec) },
    ...[p50Us, p99Us, p999Us].map((us) => ({ text: us === null ? '> drain' : formatMs(us) })),
    { text: word, paint },
  ];
}

function foundText({ limitPerSec, boundedBy }: NonNullable<ScenarioResult['search']>): string {
  if (limitPerSec === null) return 'No rate held.';
  const rate = `${formatCount(limitPerSec)} orders/s held twice`;
  if (boundedBy === 'failure') return `The limit: ${rate}, and the next higher rate did not.`;
  if (boundedBy === null) return `The limit is at least this: ${rate}, the highest rate of the search.`;
  return `The limit is at least this: ${rate}; what is above it shop-sim could not measure here.`;
}
