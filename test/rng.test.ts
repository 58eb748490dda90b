import { describe, expect, it } from 'vitest';
import { createRng, hash32, hashUnit } from '../src/rng.ts';

function draw(seed: number, stream = 0, count = 4): number[] {
  const rng = createRng(seed, stream);
  return Array.from({ length: count }, () => rng.nextUint32());
}

/** Chi-square of counts that should all be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function histogram(values: readonly number[], bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) counts[Math.floor(value * bins)] = (counts[Math.floor(value * bins)] ?? 0) + 1;
  return counts;
}

describe('the generator', () => {
  // Guards sameness, not correctness: a change here changes the orders of every seed that somebody wrote down.
  it('gives the numbers it always gave', () => {
    expect(draw(1)).toMatchInlineSnapshot(`
      [
        3387734806,
        1080862987,
        3546521498,
        2861869171,
      ]
    `);
    expect(draw(2 ** 40 + 3, 7)).toMatchInlineSnapshot(`
      [
        619661039,
        3254995546,
        1402587282,
        4148112787,
      ]
    `);
  });

  it('gives other numbers for another seed, another high part of the seed, or another stream', () => {
    const sequences = [draw(1), draw(2), draw(1 + 2 ** 32), draw(1, 1), draw(0)];
    expect(new Set(sequences.map(String)).size).toBe(sequences.length);
  });

  it('is uniform in [0, 1): chi-square of 100,000 numbers in 100 bins', () => {
    const rng = createRng(5);
    const values = Array.from({ length: 100_000 }, () => rng.nextFloat());
    expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    // 99 degrees of freedom: 99.99 % of all values are below 161 and above 51.
    expect(chiSquare(histogram(values, 100))).toBeLessThan(161);
    expect(chiSquare(histogram(values, 100))).toBeGreaterThan(51);
  });

  it('gives integers below the bound, each of them', () => {
    const rng = createRng(5);
    const values = Array.from({ length: 10_000 }, () => rng.nextInt(7));
    expect(new Set(values)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  });
});

describe('the hash', () => {
  it('gives the numbers it always gave', () => {
    expect([hash32(1, 2), hash32(1, 2, 3), hash32(1, 2 ** 32 + 2)]).toMatchInlineSnapshot(`
      [
        441162772,
        120753872,
        1360816368,
      ]
    `);
  });

  it('depends on the seed, on all 53 bits of the value, and on the purpose', () => {
    const hashes = [hash32(1, 2), hash32(2, 2), hash32(1, 3), hash32(1, 2 + 2 ** 32), hash32(1, 2, 1), hash32(1, 2, 2)];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('spreads consecutive values evenly, and differently for each purpose', () => {
    const values = Array.from({ length: 100_000 }, (_, value) => hashUnit(1, value, 5));
    const others = Array.from({ length: 100_000 }, (_, value) => hashUnit(1, value, 6));
    expect(chiSquare(histogram(values, 100))).toBeLessThan(161);
    const covariance =
      values.reduce((sum, value, index) => sum + (value - 0.5) * ((others[index] ?? 0) - 0.5), 0) / 1e5;
    // Correlation = covariance * 12, with a standard deviation of 1 / sqrt(100,000).
    expect(Math.abs(covariance * 12)).toBeLessThan(4 / Math.sqrt(1e5));
  });

  it('changes half of its bits when one bit of the value changes', () => {
    let changed = 0;
    for (let bit = 0; bit < 32; bit++) {
      for (let value = 0; value < 100; value++) {
        let difference = hash32(9, value) ^ hash32(9, (value ^ (1 << bit)) >>> 0);
        for (; difference !== 0; difference &= difference - 1) changed += 1;
      }
    }
    expect(Math.abs(changed / 3200 - 16)).toBeLessThan(0.3);
  });
});
