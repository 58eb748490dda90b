import type { RevenueRunResult, RunResult } from '../metrics/result.ts';
import { counted, formatShare } from '../metrics/wording.ts';
import { formatCount, formatMoney, formatUs } from '../units.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { wrap } from './wrap.ts';

const levels = '▁▂▃▄▅▆▇█';

/** Revenue as the streaming service counted it, beside what the orders add up to. Empty when it did not run. */
export function revenueSection({ revenue }: RunResult, canvas: Canvas): Section {
  if (revenue === null) return [];
  return [
    heading(canvas, 'REVENUE', 'by the time of the orders, as published'),
    ...labelled(canvas, 'total', totalOf(revenue)),
    ...chartOf(revenue, canvas),
    ...labelled(canvas, 'most wanted', mostWantedOf(revenue)),
    ...labelled(canvas, 'flagged', flaggedOf(revenue)),
    ...labelled(canvas, 'freshness', freshnessOf(revenue)),
    ...labelled(canvas, 'commits', commitsOf(revenue)),
    ...comparisonOf(revenue, canvas),
  ];
}

const labelWidth = 15;

function labelled({ width }: Canvas, label: string, text: string): string[] {
  return text === '' ? [] : wrap(text, width, `  ${label}`.padEnd(labelWidth), ' '.repeat(labelWidth));
}

function totalOf({ revenueMinor, orders, seconds, approved, declined }: RevenueRunResult): string {
  const share = approved + declined === 0 ? '' : ` (${formatShare(approved, approved + declined)})`;
  return `${formatMoney(revenueMinor)} of ${counted(orders, 'order')} in ${counted(seconds, 'second')}; ${counted(approved, 'payment')} approved${share}, ${formatCount(declined)} declined`;
}

/** A column for each second, or the highest of several where there is no room. */
function chartOf({ perSecond }: RevenueRunResult, canvas: Canvas): string[] {
  const amounts = perSecond.map(({ revenueMinor }) => revenueMinor);
  const highest = Math.max(...amounts);
  if (amounts.length === 0 || highest <= 0) return [];
  const perColumn = Math.ceil(amounts.length / (canvas.width - labelWidth));
  const columns = Array.from({ length: Math.ceil(amounts.length / perColumn) }, (_, index) =>
    Math.max(...amounts.slice(index * perColumn, (index + 1) * perColumn)),
  );
  const chart = columns.map((amount) => levels.charAt(Math.floor((amount / highest) * (levels.length - 1)))).join('');
  const about = `a column is ${perColumn === 1 ? 'a second' : `the highest of ${perColumn} seconds`}; the highest ${formatMoney(highest)}`;
  return [
    `${'  by second'.padEnd(labelWidth)}${canvas.palette.bar(chart)}`,
    `${' '.repeat(labelWidth)}${canvas.palette.faint(about)}`,
  ];
}

function mostWantedOf({ lastMinute }: RevenueRunResult): string {
  if (lastMinute === null || lastMinute.topSkus.length === 0) return '';
  const products = lastMinute.topSkus.map(({ sku, units }) => `${sku} ${formatCount(units)}`).join(', ');
  return `${products} units in the last minute`;
}

function flaggedOf({ flagged, expectedFlagged, flaggedTwice }: RevenueRunResult): string {
  const twice = flaggedTwice === 0 ? 'none twice' : `${formatCount(flaggedTwice)} twice`;
  return `${counted(flagged, 'customer')} with more than 2,000.00 in an hour; by the orders it had to be ${formatCount(expectedFlagged)}; ${twice}`;
}

function freshnessOf({ freshness: { p50Us, p99Us, maxUs } }: RevenueRunResult): string {
  if (p50Us === null || p99Us === null || maxUs === null) return 'no second began and ended during the load';
  return `p50 ${formatUs(p50Us)}, p99 ${formatUs(p99Us)}, max ${formatUs(maxUs)} from the end of a second until its figure could be read`;
}

function commitsOf({ commits, restores, restoreMs, tooLate }: RevenueRunResult): string {
  const restored =
    restores === 0
      ? []
      : [`${counted(restores, 'restore')} from the changelog, the last in ${formatUs((restoreMs ?? 0) * 1000)}`];
  const late =
    tooLate === 0 ? [] : [`${counted(tooLate, 'order or payment', 'orders and payments')} too late for any figure`];
  return [counted(commits, 'transaction'), ...restored, ...late].join(', ');
}

function comparisonOf({ mismatchCount, mismatches, expected }: RevenueRunResult, canvas: Canvas): string[] {
  const { palette, width } = canvas;
  if (mismatchCount === 0) {
    const text = `every figure equals the log: ${formatMoney(expected.revenueMinor)} of ${counted(expected.orders, 'order')}, to the cent`;
    return [`  ${palette.good('✓')} ${text}`];
  }
  const named = mismatches.flatMap(({ of, published, expected: wanted }) =>
    wrap(`${of}: published ${published}; the log says ${wanted}`, width, '    ', '      '),
  );
  const more = mismatchCount - mismatches.length;
  return [
    `  ${palette.bad('✗')} ${counted(mismatchCount, 'figure')} ${mismatchCount === 1 ? 'is' : 'are'} not what the log says`,
    ...named,
    ...(more > 0 ? [`    and ${formatCount(more)} more`] : []),
  ];
}
