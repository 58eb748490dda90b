import type { PhaseResult, RunResult } from '../metrics/result.ts';
import { formatCount, formatDurationMs } from '../units.ts';
import { formatMs } from './milliseconds.ts';
import type { Palette } from './palette.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { type Cell, renderTable } from './table.ts';

const heads = ['', 'length', 'intended', 'achieved', 'p50', 'p99', 'completion p99', 'measurement'] as const;

/** The measured phases side by side, where there are several. */
export function phasesSection({ phases }: RunResult, canvas: Canvas): Section {
  const measured = phases.filter(({ kind }) => kind === 'measure');
  if (measured.length < 2) return [];
  const { palette } = canvas;
  const head = heads.map((text): Cell => ({ text, paint: palette.faint }));
  const rows = measured.map((phase) => rowOf(phase, palette));
  return [
    heading(canvas, 'PHASES', 'orders/s; response time and completion in ms from the moment each order was due'),
    ...renderTable([head, ...rows], ['left', 'right', 'right', 'right', 'point', 'point', 'point', 'left']).map(
      (line) => `  ${line}`,
    ),
  ];
}

function rowOf(
  { name, durationMs, throughput, latencyUs, orders, measurement }: PhaseResult,
  palette: Palette,
): Cell[] {
  const latency = (us: number | null | undefined): Cell =>
    us === undefined || orders.intended === 0
      ? { text: '-', paint: palette.faint }
      : us === null
        ? { text: '> drain', paint: palette.bad }
        : { text: formatMs(us) };
  const verdict = measurement?.verdict ?? '';
  return [
    { text: name },
    { text: formatDurationMs(durationMs), paint: palette.faint },
    { text: formatCount(throughput.intendedPerSec, 1) },
    { text: formatCount(throughput.ackedPerSec, 1), paint: palette.strong },
    latency(latencyUs.response.p50Us),
    latency(latencyUs.response.p99Us),
    latency(latencyUs.completion?.p99Us),
    { text: verdict, paint: verdict === 'VALID' ? palette.good : verdict === 'SUSPECT' ? palette.warn : palette.bad },
  ];
}
