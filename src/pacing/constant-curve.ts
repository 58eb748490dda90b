import type { ArrivalCurve } from './arrival-curve.ts';
import { decimalFraction, reduce } from './decimal-fraction.ts';

/**
 * A constant rate: order n is due at n * 1000 / r, r being the rate in orders per second.
 *
 * It is computed from n, never accumulated, as n * a / b with a / b = 1000 / r in whole numbers: one correctly rounded
 * division, so an order due at a whole millisecond is due there exactly (as long as n * a is below 2^53).
 *
 * @param ratePerSec above 0
 */
export function createConstantCurve(ratePerSec: number): ArrivalCurve {
  const rate = decimalFraction(ratePerSec);
  const isWhole = Number.isInteger(rate.numerator);
  const gap = isWhole
    ? reduce(1000 * rate.denominator, rate.numerator)
    : { numerator: 1000, denominator: rate.numerator };
  const a = gap.numerator;
  const b = gap.denominator;
  return {
    expectedBefore: (ms) => (ms * b) / a,
    dueMs: (orders) => (orders * a) / b,
  };
}
