import { describe, expect, it } from 'vitest';
import { buildSchedule } from '../support/schedules.ts';

function poisson(seed: number, rampFromPerSec?: number) {
  return buildSchedule({ ratePerSec: 1000, rampFromPerSec, arrivals: 'poisson', durationMs: 100_000, seed });
}

function countsPerWindow(schedule: ReturnType<typeof poisson>, windowMs: number): number[] {
  const windows = Array.from({ length: 100_000 / windowMs }, (_, index) =>
    schedule.countBefore((index + 1) * windowMs),
  );
  return windows.map((count, index) => count - (windows[index - 1] ?? 0));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe('Poisson arrivals', () => {
  it.each([1, 2, 3])('have the rate asked for, within four standard deviations (seed %d)', (seed) => {
    expect(Math.abs(poisson(seed).count - 100_000)).toBeLessThan(4 * Math.sqrt(100_000));
  });

  it.each([1, 2, 3])('vary as much as they should: variance / mean of counts is near 1 (seed %d)', (seed) => {
    const counts = countsPerWindow(poisson(seed), 100);
    const mean = sum(counts) / counts.length;
    const variance = sum(counts.map((count) => (count - mean) ** 2)) / (counts.length - 1);
    // The dispersion of 1000 windows has a standard deviation of sqrt(2 / 999) = 0.045.
    expect(Math.abs(variance / mean - 1)).toBeLessThan(4 * 0.045);
  });

  it('have exponential gaps: 1/e of them are longer than the mean', () => {
    const cursor = poisson(4).cursor(0, 1);
    let longer = 0;
    let total = 0;
    for (let last = 0; cursor.dueMs !== Infinity; cursor.advance()) {
      if (cursor.dueMs - last > 1) longer += 1;
      last = cursor.dueMs;
      total += 1;
    }
    expect(Math.abs(longer / total - 1 / Math.E)).toBeLessThan(4 * Math.sqrt(0.2325 / total));
  });

  it('follow a ramp', () => {
    const counts = countsPerWindow(poisson(5, 0), 50_000);
    expect(Math.abs((counts[0] ?? 0) - 12_500)).toBeLessThan(4 * Math.sqrt(12_500));
    expect(Math.abs((counts[1] ?? 0) - 37_500)).toBeLessThan(4 * Math.sqrt(37_500));
  });

  it('are the same for the same seed and others for another', () => {
    const [one, same, other] = [poisson(7), poisson(7), poisson(8)].map((plan) => plan.cursor(99, 100));
    for (let index = 0; index < 20; index++) {
      expect(same?.dueMs).toBe(one?.dueMs);
      expect(other?.dueMs).not.toBe(one?.dueMs);
      one?.advance();
      same?.advance();
      other?.advance();
    }
  });

  it('have an open end without a duration', () => {
    const plan = buildSchedule({ ratePerSec: 1000, arrivals: 'poisson', durationMs: 0, warmupMs: 1000 });
    expect(plan.count).toBe(Infinity);
    expect(Math.abs(plan.countBefore(1000) - 1000)).toBeLessThan(150);
  });
});
