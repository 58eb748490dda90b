import { describe, expect, it } from 'vitest';
import { PhaseFinder } from '../../src/load/phase-finder.ts';

describe('PhaseFinder', () => {
  it('gives a moment to the phase that has begun, a start to the phase that it starts', () => {
    const finder = new PhaseFinder([100, 150, 180]);
    const found = [0, 99.999, 100, 149, 150, 179.9, 180, 1e9].map((ms) => finder.at(ms));
    expect(found).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it('goes back for a moment that comes late', () => {
    const finder = new PhaseFinder([100, 150]);
    expect([160, 120, 40, 155, 99, 100].map((ms) => finder.at(ms))).toEqual([2, 1, 0, 2, 0, 1]);
  });

  it('never answers with a phase that has no length', () => {
    const finder = new PhaseFinder([0, 0, 50]);
    expect([-1, 0, 49, 50].map((ms) => finder.at(ms))).toEqual([0, 2, 2, 3]);
  });
});
