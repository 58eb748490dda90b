import type { OrderCounts, PhaseKind, RunResult } from '../metrics/result.ts';
import { counted } from '../metrics/wording.ts';
import { formatCount, formatDurationMs } from '../units.ts';
import { totalOrders, unaccounted } from './accounts.ts';
import type { Paint } from './palette.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { type Cell, renderTable } from './table.ts';

const columns = ['intended', 'dropped', 'sent', 'acked', 'failed', 'indeterminate'] as const;

/** What people call the phases. */
export const phaseNames: Readonly<Record<PhaseKind, string>> = {
  warmup: 'warm-up',
  measure: 'measure',
  drain: 'drain',
};

/** Every order of the run in its place, and whether the accounts balance. */
export function ordersSection(result: RunResult, canvas: Canvas): Section {
  const { palette } = canvas;
  const total = totalOrders(result);
  if (total.intended === 0 && total.sent === 0) {
    return [heading(canvas, 'ORDERS'), '  This run produced no order.'];
  }
  const phases = result.phases.filter(({ kind }) => kind !== 'drain');
  const rows = phases.map(({ name, kind, durationMs, orders }) => [
    { text: name === kind ? phaseNames[kind] : name },
    { text: formatDurationMs(durationMs), paint: palette.faint },
    ...cellsOf(orders, canvas),
  ]);
  const sum = [{ text: 'all', paint: palette.strong }, { text: '' }, ...cellsOf(total, canvas, palette.strong)];
  const head = ['phase', 'length', ...columns].map((text) => ({ text, paint: palette.faint }));
  const table = [head, ...rows, ...(rows.length > 1 ? [sum] : [])];
  return [
    heading(canvas, 'ORDERS', 'by phase of the intended time'),
    ...renderTable(table, ['left', 'right', ...columns.map(() => 'right' as const)]).map((line) => `  ${line}`),
    `  ${balanceText(total, canvas)}`,
  ];
}

function cellsOf(orders: OrderCounts, { palette }: Canvas, paint?: Paint): Cell[] {
  return columns.map((column) => {
    const count = orders[column];
    const isBad = column === 'failed' || column === 'indeterminate' || column === 'dropped';
    return { text: formatCount(count), paint: isBad ? (count > 0 ? palette.bad : palette.faint) : paint };
  });
}

function balanceText(total: OrderCounts, { palette }: Canvas): string {
  const { notSent, withoutFate } = unaccounted(total);
  if (notSent === 0 && withoutFate === 0) {
    return `${palette.good('✓')} ${palette.faint('intended = dropped + sent, and sent = acked + failed + indeterminate')}`;
  }
  const gaps = [
    ...(notSent === 0 ? [] : [`intended - dropped - sent = ${formatCount(notSent)}`]),
    ...(withoutFate === 0 ? [] : [`sent - acked - failed - indeterminate = ${formatCount(withoutFate)}`]),
  ];
  return palette.bad(
    `✗ ${counted(Math.abs(notSent) + Math.abs(withoutFate), 'order')} unaccounted for: ${gaps.join(', ')}`,
  );
}
