import { formatCount } from '../units.ts';

/** Notices are alike that differ in numbers only: of one partition and of the next. */
export function noticeShape(text: string): string {
  return text.replaceAll(/\d+/g, '#');
}

/** One line for all notices that are alike, in the order of the first of each. A broker that dies has much to say. */
export function foldNotices(notices: readonly string[]): string[] {
  const alike = new Map<string, { readonly first: string; others: number }>();
  for (const notice of notices) {
    const known = alike.get(noticeShape(notice));
    if (known === undefined) alike.set(noticeShape(notice), { first: notice, others: 0 });
    else known.others += 1;
  }
  return [...alike.values()].map(({ first, others }) =>
    others === 0 ? first : `${first} And ${formatCount(others)} more like it.`,
  );
}
