import type { RunResult } from '../../metrics/result.ts';
import type { ScenarioRun } from '../../metrics/judgement/scenario-result.ts';
import { formatCount } from '../../units.ts';
import { formatMs } from '../milliseconds.ts';

import { type Canvas, type Section, heading } from '../section.ts';
import { type Cell, renderTable } from '../table.ts';

/** A row of the table: one number of every run. */
interface Measure {
  readonly label: string;
  readonly of: (result: RunResult) => string;
}

/** So many runs fit beside each other in 80 columns. */
const mostAbreast = 5;

/** The runs of a scenario side by side; none when there is only one. */
export function variantsSection(runs: readonly ScenarioRun[], canvas: Canvas): Section {
  const judged = runs.filter(({ step }) => step === null);
  if (judged.length < 2) return [];
  const { palette } = canvas;
  const measures = measuresOf(judged.map(({ result }) => result));
  const tables: string[][] = [];
  const tableCount = Math.ceil(judged.length / mostAbreast);
  const runsAbreast = Math.ceil(judged.length / tableCount);
  for (let from = 0; from < judged.length; from += runsAbreast) {
    const abreast = judged.slice(from, from + runsAbreast);
    const head = ['', ...abreast.map(({ variant }) => variant)].map((text): Cell => ({ text, paint: palette.strong }));
    const rows = measures.map(({ label, of }): Cell[] => [
      { text: label, paint: palette.faint },
      ...abreast.map(({ result }) => ({ text: of(result) })),
    ]);
    tables.push(renderTable([head, ...rows], ['left', ...abreast.map(() => 'right' as const)]));
  }
  const lines = tables.flatMap((table, index) => (index === 0 ? table : ['', ...table]));
  return [
    heading(canvas, 'VARIANTS', 'measured phases; times in ms; lag in orders'),
    ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
  ];
}

function measuresOf(results: readonly RunResult[]): Measure[] {
  const services = [...new Set(results.flatMap(({ services }) => services.map(({ name }) => name)))];
  return [
    { label: 'acked orders', of: (result) => count(result.measured.orders.acked) },
    { label: 'acked/s', of: (result) => count(result.measured.throughput.ackedPerSec) },
    { label: 'response p50', of: (result) => milliseconds(result.measured.latencyUs.response.p50Us) },
    { label: 'response p99', of: (result) => milliseconds(result.measured.latencyUs.response.p99Us) },
    ...services.flatMap((service): Measure[] => [
      {
        label: `${service} handled/s`,
        of: (result) => count(handledPerSec(result, service)),
      },
      {
        label: `${service} p99`,
        of: (result) => milliseconds(result.measured.latencyUs.endToEnd[service]?.p99Us),
      },
      {
        label: `${service} max lag`,
        of: ({ services }) => count(services.find(({ name }) => name === service)?.maxLag),
      },
    ]),
    ...(results.some(({ confirmation }) => confirmation !== null) ? confirmationMeasures : []),
    { label: 'redelivered', of: ({ verification }) => count(verification.redeliveries) },
    { label: 'measurement', of: ({ generator }) => generator.verdict },
  ];
}

const confirmationMeasures: readonly Measure[] = [
  { label: 'confirmed/s', of: ({ confirmation }) => count(confirmation?.confirmedPerSec) },
  { label: 'confirmed p50', of: ({ confirmation }) => milliseconds(confirmation?.latency.p50Us) },
  { label: 'confirmed p99', of: ({ confirmation }) => milliseconds(confirmation?.latency.p99Us) },
  { label: 'confirmed twice', of: ({ confirmation }) => count(confirmation?.duplicates) },
  { label: 'not confirmed', of: ({ confirmation }) => count(confirmation?.missing) },
  { label: 'commits', of: ({ confirmation }) => count(confirmation?.commits) },
];

/** Over the whole seconds of the measured phases. */
function handledPerSec(result: RunResult, service: string): number | undefined {
  const phase = result.measured;
  const whole = result.seconds.filter(
    ({ startMs }) => startMs >= phase.startMs && startMs + 1000 <= phase.startMs + phase.durationMs,
  );
  if (whole.length === 0) return undefined;
  return whole.reduce((sum, { handled }) => sum + (handled[service] ?? 0), 0) / whole.length;
}

function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : formatCount(Math.round(value));
}

function milliseconds(us: number | null | undefined): string {
  if (us === undefined) return '-';
  return us === null ? '> drain' : formatMs(us);
}
