/** An amount and its event time. */
export type Spending = readonly [placedMs: number, amountMinor: number];

/** A customer who spent more than the rule allows. */
export interface SpendingFinding {
  /** First and last order of the hour in which it was too much, by event time. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly orders: number;
  readonly totalMinor: number;
}

/** The rule: a customer is conspicuous when the orders of some hour sum to more than the limit. */
export interface SpendingRule {
  readonly windowMs: number;
  readonly limitMinor: number;
}

/** 2,000.00 in an hour. */
export const fraudRule: SpendingRule = { windowMs: 3_600_000, limitMinor: 200_000 };

/**
 * The first window [t, t + windowMs) that begins with an order and sums to more than the limit; undefined: there is none. It
 * decides by the orders alone, so their order of arrival makes no difference.
 *
 * @param spendings by event time, the earliest first
 */
export function findSpending(spendings: readonly Spending[], rule: SpendingRule): SpendingFinding | undefined {
  let first = 0;
  let totalMinor = 0;
  for (let last = 0; last < spendings.length; last++) {
    const [toMs, amountMinor] = at(spendings, last);
    totalMinor += amountMinor;
    while (at(spendings, first)[0] + rule.windowMs <= toMs) {
      totalMinor -= at(spendings, first)[1];
      first += 1;
    }
    if (totalMinor > rule.limitMinor) {
      return { fromMs: at(spendings, first)[0], toMs, orders: last - first + 1, totalMinor };
    }
  }
  return undefined;
}

/** Adds an amount at its place in time; equals keep their order of arrival. */
export function insertSpending(spendings: Spending[], spending: Spending): void {
  let at = spendings.length;
  while (at > 0 && (spendings[at - 1]?.[0] ?? 0) > spending[0]) at -= 1;
  spendings.splice(at, 0, spending);
}

function at(spendings: readonly Spending[], index: number): Spending {
  const spending = spendings[index];
  if (spending === undefined) throw new RangeError(`there is no order ${index}`);
  return spending;
}
