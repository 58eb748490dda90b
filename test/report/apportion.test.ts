import { describe, expect, it } from 'vitest';
import { apportion } from '../../src/report/apportion.ts';
import { createRng } from '../../src/rng.ts';

describe('apportion', () => {
  it('gives what is left after rounding down to the largest remainders', () => {
    expect(apportion([1, 1, 1], 10)).toEqual([4, 3, 3]);
    expect(apportion([2.6, 2.5, 4.9], 10)).toEqual([3, 2, 5]);
    expect(apportion([0, 5], 7)).toEqual([0, 7]);
  });

  it('lifts every part above zero to the least, at the cost of the largest', () => {
    expect(apportion([0.01, 0, 99.99], 20, 1)).toEqual([1, 0, 19]);
    expect(apportion([0.01, 0.01, 0.01, 99.97], 20, 1)).toEqual([1, 1, 1, 17]);
  });

  it('gives the first part everything when there is nothing to go by', () => {
    expect(apportion([0, 0], 3)).toEqual([3, 0]);
    expect(apportion([1, 2], 0)).toEqual([0, 0]);
  });

  it('adds up to the total, each part within one of its share, whatever the parts', () => {
    const rng = createRng(5);
    for (let round = 0; round < 2000; round++) {
      const parts = Array.from({ length: 1 + rng.nextInt(6) }, () => rng.nextFloat() ** 4 * 1e5);
      const total = rng.nextInt(20_000);
      const sum = parts.reduce((one, other) => one + other, 0);
      const shares = apportion(parts, total);
      expect(shares.reduce((one, other) => one + other, 0)).toBe(total);
      for (const [index, share] of shares.entries()) {
        expect(Math.abs(share - ((parts[index] ?? 0) / sum) * total)).toBeLessThan(1);
      }
    }
  });
});
