/** A positive rational number of two doubles. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/** Decimal places that a rate may have and still be exact. */
const maxDecimalPlaces = 6;

/**
 * The decimal that somebody wrote, as a fraction of whole numbers: 3333.3, which no double holds, becomes 33333/10.
 * Arithmetic on the two whole numbers is exact, so that order 99,999 at 3333.3/s is due at 30,000 ms and not one
 * rounding error before it. A number with more than six places (1/3) becomes itself over one.
 */
export function decimalFraction(value: number): Fraction {
  for (let places = 0; places <= maxDecimalPlaces; places++) {
    const denominator = 10 ** places;
    const numerator = Math.round(value * denominator);
    // A quotient of whole numbers is rounded correctly: it equals `value` only if that decimal is what was written.
    if (numerator / denominator === value) return reduce(numerator, denominator);
  }
  return { numerator: value, denominator: 1 };
}

/** Divides two whole numbers by their greatest common divisor. */
export function reduce(numerator: number, denominator: number): Fraction {
  let divisor = numerator;
  let rest = denominator;
  while (rest !== 0) [divisor, rest] = [rest, divisor % rest];
  return divisor === 0
    ? { numerator: 0, denominator: 1 }
    : { numerator: numerator / divisor, denominator: denominator / divisor };
}
