import { describe, expect, it } from 'vitest';
import { drawLogNormal, logNormal } from '../../src/orders/log-normal.ts';
import { createRng } from '../../src/rng.ts';

describe('a log-normal value', () => {
  it.each([
    [5, 0.5],
    [120, 0.6],
    [30, 0.8],
  ])('with median %d and sigma %d has that median, sigma and mean', (median, sigma) => {
    const rng = createRng(3);
    const values = Array.from({ length: 100_000 }, () => drawLogNormal(rng, median, sigma)).sort((a, b) => a - b);
    const logs = values.map((value) => Math.log(value / median));
    const meanLog = logs.reduce((total, log) => total + log, 0) / logs.length;
    const deviation = Math.sqrt(logs.reduce((total, log) => total + (log - meanLog) ** 2, 0) / logs.length);
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    expect(Math.abs((values[50_000] ?? 0) / median - 1)).toBeLessThan(0.01);
    expect(deviation).toBeCloseTo(sigma, 2);
    expect(Math.abs(mean / (median * Math.exp(sigma ** 2 / 2)) - 1)).toBeLessThan(0.01);
  });

  it('is the median when sigma is 0, and finite for the edges of the uniform numbers', () => {
    expect(logNormal(7, 0, 0.3, 0.8)).toBe(7);
    expect(logNormal(7, 1, 0, 0)).toBe(7);
    expect(Number.isFinite(logNormal(7, 1, 1 - 2 ** -53, 0))).toBe(true);
  });
});
