import type { RunResult } from '../../metrics/result.ts';
import { counted, formatShare } from '../../metrics/wording.ts';
import { formatCount } from '../../units.ts';
import { totalOrders } from '../accounts.ts';
import { foldNotices } from '../fold-notices.ts';
import { type Canvas, type Section, heading } from '../section.ts';
import { wrap } from '../wrap.ts';

const mostNotices = 5;

/** What became of the orders of a run, in a few lines. */
export function runSummary(result: RunResult, canvas: Canvas): Section {
  const { palette, width } = canvas;
  const { verification, services } = result;
  const notices = foldNotices(result.notices);
  const { intended, dropped, failed, indeterminate } = totalOrders(result);
  const lost = [
    ...(dropped > 0 ? [`${formatCount(dropped)} dropped`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(indeterminate > 0 ? [`${formatCount(indeterminate)} indeterminate`] : []),
    lostText(result),
    `${formatCount(verification.logDuplicates)} duplicate in the log`,
    `${formatCount(verification.redeliveries)} redelivered`,
    `${formatCount(verification.doubleEffects)} effects done twice`,
    `${formatCount(verification.outOfOrder)} out of order`,
  ];
  const handled = services.map(({ name }) => {
    const seen = verification.seen[name] ?? 0;
    return `${name} ${seen === verification.acked ? 'all' : `${formatCount(seen)} (${formatShare(seen, verification.acked, 2)})`}`;
  });
  return [
    heading(canvas, 'ORDERS', 'all phases'),
    ...wrap(
      `${formatCount(intended)} intended, ${counted(verification.acked, 'acknowledged', 'acknowledged')}; ${lost.join(', ')}`,
      width,
      '  ',
      '    ',
    ),
    ...(handled.length === 0 ? [] : wrap(`handled: ${handled.join(', ')}`, width, '  ', '    ')),
    ...notices.slice(0, mostNotices).flatMap((notice) => wrap(notice, width, '  - ', '    ').map(palette.warn)),
    ...(notices.length > mostNotices
      ? [palette.faint(`    and ${formatCount(notices.length - mostNotices)} more notices, shown by --full`)]
      : []),
  ];
}

/** An order that a service handled was in the log. */
function lostText({ verification }: RunResult): string {
  const { ackedLost, unseen } = verification;
  if (ackedLost !== null) return `${formatCount(ackedLost)} lost`;
  return Object.values(unseen).includes(0) ? '0 lost' : 'the log was not searched';
}
