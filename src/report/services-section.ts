import type { RunResult, ServiceResult } from '../metrics/result.ts';
import { counted, formatShare } from '../metrics/wording.ts';
import { formatCount } from '../units.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { type Cell, renderTable } from './table.ts';
import { wrap } from './wrap.ts';

/** What each consumer group did with the orders. */
export function servicesSection({ services }: RunResult, canvas: Canvas): Section {
  if (services.length === 0) return [heading(canvas, 'SERVICES'), '  No service ran: nothing was consumed.'];
  const { palette } = canvas;
  const heads = ['', 'members', 'consumed', 'handled', 'redelivered', 'rebalances', 'max lag'];
  const table = renderTable(
    [heads.map((text) => ({ text, paint: palette.faint })), ...services.map((service) => rowOf(service, canvas))],
    ['left', ...heads.slice(1).map(() => 'right' as const)],
  );
  const [head = '', ...rows] = table;
  return [
    heading(canvas, 'SERVICES', 'all phases; lag in orders'),
    `  ${head}`,
    ...services.flatMap((service, index) => [`  ${rows[index] ?? ''}`, ...detailsOf(service, canvas)]),
  ];
}

function rowOf(service: ServiceResult, { palette }: Canvas): Cell[] {
  const { redelivered } = service;
  return [
    { text: service.name },
    ...[service.members, service.consumed, service.handled].map(cellOf),
    { ...cellOf(redelivered), paint: redelivered > 0 ? palette.warn : palette.faint },
    ...[service.rebalances, service.maxLag].map(cellOf),
  ];
}

function cellOf(count: number | null): Cell {
  return { text: count === null ? '-' : formatCount(count) };
}

function detailsOf(service: ServiceResult, { palette, width }: Canvas): string[] {
  const { group, outcomes, resultsAcked, resultsFailed } = service;
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(outcomes)
    .sort(([leftKind, left], [rightKind, right]) => right - left || (leftKind < rightKind ? -1 : 1))
    .map(([kind, count]) => `${kind} ${formatCount(count)} (${formatShare(count, total)})`);
  const { retried, deadLettered } = service;
  const tried = [
    ...(retried > 0 ? [`${counted(retried, 'attempt')} made again`] : []),
    ...(deadLettered > 0 ? [counted(deadLettered, 'dead letter')] : []),
  ];
  const lines = wrap(`${group}: ${parts.length === 0 ? 'no outcome' : [...parts, ...tried].join(', ')}`, width, '    ');
  const unsettled = `${counted(resultsFailed, 'result event')} not acknowledged, ${formatCount(resultsAcked)} acked`;
  return [...lines.map(palette.faint), ...(resultsFailed > 0 ? [`    ${palette.bad(unsettled)}`] : [])];
}
