import { describe, expect, it } from 'vitest';
import { createZipf, zipfProbabilities, zipfRank } from '../../src/orders/zipf.ts';
import { createRng } from '../../src/rng.ts';

/** The probability of each rank as the tables hold it. */
function tabulated(count: number, exponent: number): number[] {
  const { columns } = createZipf(count, exponent);
  const shares = Array.from({ length: count }, () => 0);
  for (let column = 0; column < count; column++) {
    const own = (columns[2 * column] ?? 0) / 2 ** 32;
    const alias = columns[2 * column + 1] ?? -1;
    shares[column] = (shares[column] ?? 0) + own;
    shares[alias] = (shares[alias] ?? 0) + 1 - own;
  }
  return shares.map((share) => share / count);
}

describe('the Zipf distribution', () => {
  it('has probabilities in proportion to 1 / rank^s', () => {
    const harmonic = 1 + 1 / 2 + 1 / 3 + 1 / 4;
    const expected = [1, 2, 3, 4].map((rank) => 1 / rank / harmonic);
    for (const [rank, probability] of zipfProbabilities(4, 1).entries()) {
      expect(probability).toBeCloseTo(expected[rank] ?? 0, 12);
    }
  });

  it.each([
    [1, 1],
    [7, 0],
    [1000, 0.75],
    [1000, 0.99],
    [5000, 1.2],
    [100, 30],
  ])('is in the tables for %d things and s = %d as theory says', (count, exponent) => {
    const theory = zipfProbabilities(count, exponent);
    const worst = Math.max(...tabulated(count, exponent).map((share, rank) => Math.abs(share - (theory[rank] ?? 0))));
    expect(worst).toBeLessThan(1e-9);
  });

  it.each([0, 0.75, 1.2])('is what is drawn: chi-square of 200,000 draws from 50 things (s = %d)', (exponent) => {
    const tables = createZipf(50, exponent);
    const theory = zipfProbabilities(50, exponent);
    const rng = createRng(11);
    const counts = new Uint32Array(50);
    for (let draw = 0; draw < 200_000; draw++) {
      const rank = zipfRank(tables, rng.nextUint32());
      counts[rank] = (counts[rank] ?? 0) + 1;
    }
    let chiSquare = 0;
    for (const [rank, probability] of theory.entries()) {
      chiSquare += ((counts[rank] ?? 0) - 200_000 * probability) ** 2 / (200_000 * probability);
    }
    // 49 degrees of freedom: mean 49, and 99.99 % of all values are below 95.
    expect(chiSquare).toBeLessThan(95);
    expect(chiSquare).toBeGreaterThan(20);
  });

  it('reaches the first and the last thing', () => {
    const tables = createZipf(10, 0);
    expect([zipfRank(tables, 0), zipfRank(tables, 0xffff_ffff)]).toEqual([0, 9]);
  });
});
