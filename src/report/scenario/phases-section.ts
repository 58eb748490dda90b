import type { PhaseResult, RunResult } from '../../metrics/result.ts';
import { formatCount, formatDurationMs } from '../../units.ts';
import { formatMs } from '../milliseconds.ts';
import type { Palette } from '../palette.ts';
import { type Canvas, type Section, heading } from '../section.ts';
import { type Cell, renderTable } from '../table.ts';

const columns = ['phase', 'length', 'intended', 'acked', 'acked/s', 'p50', 'p99', 'p99.9', 'measurement'] as const;

/** Every phase of a run on a line. */
export function phasesSection({ phases }: RunResult, canvas: Canvas): Section {
  const { palette } = canvas;
  const head = columns.map((text): Cell => ({ text, paint: palette.faint }));
  const rows = phases.map((phase) => rowOf(phase, palette));
  const alignments = columns.map((_, index) => (index === 0 || index === columns.length - 1 ? 'left' : 'point'));
  return [
    heading(canvas, 'PHASES', 'response time in ms, from the moment each order was due'),
    ...renderTable([head, ...rows], alignments).map((line) => `  ${line}`),
  ];
}

function rowOf(
  { name, kind, durationMs, orders, throughput, latencyUs, measurement }: PhaseResult,
  palette: Palette,
): Cell[] {
  if (kind === 'drain') return [{ text: name }, { text: formatDurationMs(durationMs) }];
  const { p50Us, p99Us, p999Us, count, censored } = latencyUs.response;
  const milliseconds = (us: number | null): string =>
    count + censored === 0 ? '-' : us === null ? '> drain' : formatMs(us);
  const verdict = measurement?.verdict ?? '-';
  return [
    { text: name },
    { text: formatDurationMs(durationMs) },
    { text: formatCount(orders.intended) },
    { text: formatCount(orders.acked), paint: orders.acked < orders.intended ? palette.warn : undefined },
    { text: formatCount(throughput.ackedPerSec) },
    ...[p50Us, p99Us, p999Us].map((us) => ({ text: milliseconds(us) })),
    { text: verdict, paint: verdict === 'VALID' ? palette.good : palette.warn },
  ];
}
