import { describe, expect, it } from 'vitest';
import { ShopSimError } from '../../src/errors.ts';
import type { Schedule } from '../../src/pacing/schedule-types.ts';
import { buildSchedule, type SimpleTraffic } from '../support/schedules.ts';

function schedule(settings: Partial<SimpleTraffic>): Schedule & { readonly warmupCount: number } {
  const traffic = { ratePerSec: 5000, durationMs: 30_000, ...settings };
  const plan = buildSchedule(traffic);
  return Object.assign(plan, { warmupCount: plan.countBefore(traffic.warmupMs ?? 0) });
}

/** Order numbers and due times of one generator, to the end or to a limit. */
function orders(plan: Schedule, index = 0, generators = 1, limit = Infinity): [order: number, dueMs: number][] {
  const cursor = plan.cursor(index, generators);
  const found: [number, number][] = [];
  while (cursor.dueMs !== Infinity && found.length < limit) {
    found.push([cursor.order, cursor.dueMs]);
    cursor.advance();
  }
  return found;
}

function dueMs(plan: Schedule, order: number): number {
  return plan.cursor(order, 1).dueMs;
}

describe('a constant rate', () => {
  it.each([
    [5000, 30, 0, 150_000],
    [5000, 30, 5, 150_000],
    [3333.3, 30, 0, 99_999],
    [3333.3, 10, 10, 33_333],
    [0.5, 30, 0, 15],
    [0.5, 30, 10, 15],
    [0.3, 10, 0, 3],
    [1.1, 30, 0, 33],
    [0.55, 60, 30, 33],
    [1 / 3, 9, 0, 3],
    [1_000_000, 60, 5, 60_000_000],
    [7, 1, 0, 7],
    [0.1, 5, 0, 1],
  ])('of %d orders/s has, in %d s after %d s of warm-up, exactly %d orders', (rate, seconds, warmupSec, expected) => {
    const plan = schedule({ ratePerSec: rate, durationMs: seconds * 1000, warmupMs: warmupSec * 1000 });
    expect(plan.count - plan.warmupCount).toBe(expected);
    expect(dueMs(plan, plan.count)).toBe(Infinity);
    expect(dueMs(plan, plan.count - 1)).toBeLessThan(plan.endMs);
    expect(dueMs(plan, plan.warmupCount)).toBeGreaterThanOrEqual(warmupSec * 1000);
  });

  it.each([
    [5000, 0, 0],
    [5000, 1, 0.2],
    [5000, 149_999, 29_999.8],
    [3333.3, 33_333, 10_000],
    [3333.3, 66_666, 20_000],
    [0.5, 3, 6000],
    [3, 1, 1000 / 3],
    [0.7, 7, 10_000],
    [0.7, 14, 20_000],
    [1.4, 28, 20_000],
    [0.07, 7, 100_000],
  ])('of %d orders/s has order %d due at %d ms', (rate, order, expected) => {
    expect(dueMs(schedule({ ratePerSec: rate, durationMs: 0 }), order)).toBe(expected);
  });

  it('has the warm-up before the measure phase, in one sequence', () => {
    const plan = schedule({ ratePerSec: 1000, warmupMs: 5000, durationMs: 10_000 });
    expect([plan.warmupCount, plan.count, plan.endMs]).toEqual([5000, 15_000, 15_000]);
    expect(dueMs(plan, plan.warmupCount)).toBe(5000);
  });

  it('never drifts: the last order of a day is due where it should be', () => {
    const plan = schedule({ ratePerSec: 3333.3, durationMs: 86_400_000 });
    expect(plan.count).toBe(287_997_120);
    expect(dueMs(plan, plan.count - 33_333)).toBe(86_390_000);
  });

  it('goes on for ever without a duration', () => {
    const plan = schedule({ ratePerSec: 1000, durationMs: 0, warmupMs: 2000 });
    expect([plan.count, plan.warmupCount, plan.endMs]).toEqual([Infinity, 2000, Infinity]);
    expect(dueMs(plan, 1_000_000_000)).toBe(1_000_000_000);
    expect(plan.countBefore(Infinity)).toBe(Infinity);
  });

  it('has no orders in a phase that is too short for one', () => {
    const plan = schedule({ ratePerSec: 0.1, warmupMs: 5000, durationMs: 2000 });
    expect([plan.warmupCount, plan.count]).toEqual([1, 1]);
  });
});

describe('a ramp', () => {
  it.each([
    ['up', 0, 1000, 10, 0, 5000],
    ['up', 1000, 5000, 30, 0, 90_000],
    ['up after a warm-up', 1000, 5000, 30, 5, 90_000],
    ['down', 5000, 1000, 30, 5, 90_000],
    ['that is hardly one', 999.9, 1000, 10, 0, 10_000],
    ['with decimals', 0.5, 2.5, 10, 4, 15],
    ['from nothing after a warm-up without orders', 0, 1000, 10, 5, 5000],
  ])('%s from %d to %d orders/s over %d s after %d s has %d orders', (_, from, to, seconds, warmupSec, expected) => {
    const warmupMs = warmupSec * 1000;
    const plan = schedule({ rampFromPerSec: from, ratePerSec: to, durationMs: seconds * 1000, warmupMs });
    expect(plan.count - plan.warmupCount).toBe(expected);
    expect(plan.warmupCount).toBe(from * warmupSec);
    expect(orders(plan)).toHaveLength(plan.count);
  });

  it.each([
    [0, 0],
    [50, 1000],
    [200, 2000],
    [1250, 5000],
    [4050, 9000],
  ])('from 0 to 1000 orders/s in 10 s has order %d due at exactly %d ms', (order, expected) => {
    const plan = schedule({ rampFromPerSec: 0, ratePerSec: 1000, durationMs: 10_000 });
    expect(dueMs(plan, order)).toBe(expected);
    expect(plan.countBefore(expected)).toBe(order);
  });

  it.each([
    [1845, 30_000],
    [5125, 50_000],
  ])(
    'from 0 to 246 orders/s in 60 s has order %d due at exactly %d ms, where a square root misses it',
    (order, expected) => {
      expect(dueMs(schedule({ rampFromPerSec: 0, ratePerSec: 246, durationMs: 60_000 }), order)).toBe(expected);
    },
  );

  it('runs its warm-up at the rate it starts from', () => {
    const plan = schedule({ rampFromPerSec: 100, ratePerSec: 300, durationMs: 10_000, warmupMs: 2000 });
    expect(orders(plan, 0, 1, 3)).toEqual([
      [0, 0],
      [1, 10],
      [2, 20],
    ]);
    expect(dueMs(plan, 200)).toBe(2000);
    // m(t) = 100 t + 10 t^2: 172.5 orders after 1.5 s of the ramp, 240 after 2 s.
    expect(plan.countBefore(2000 + 1500)).toBe(200 + 173);
    expect(dueMs(plan, 200 + 240)).toBe(4000);
  });

  it('has due times that only grow, and gaps that follow the rate', () => {
    const plan = schedule({ rampFromPerSec: 2000, ratePerSec: 500, durationMs: 4000, warmupMs: 1000 });
    const due = orders(plan).map(([, ms]) => ms);
    const gaps = due.slice(1).map((ms, index) => ms - (due[index] ?? 0));
    expect(Math.min(...gaps)).toBeCloseTo(0.5, 3);
    expect(gaps.at(-1)).toBeCloseTo(2, 2);
  });
});

describe.each([
  ['constant', {}],
  ['ramp', { rampFromPerSec: 100 }],
  ['poisson', { arrivals: 'poisson' }],
  ['poisson ramp', { arrivals: 'poisson', rampFromPerSec: 100 }],
] as const)('any schedule (%s)', (_, settings) => {
  const plan = schedule({ ratePerSec: 1234.5, durationMs: 3000, warmupMs: 1000, ...settings });

  it('is shared out among 7 generators without loss or change', () => {
    const together = Array.from({ length: 7 }, (_, index) => orders(plan, index, 7)).flat();
    expect(together.sort(([a], [b]) => a - b)).toEqual(orders(plan));
  });

  it('counts in any window what its cursor gives', () => {
    const due = orders(plan).map(([, ms]) => ms);
    for (const ms of [0, 0.001, 1, 10, 999.999, 1000, 1000.5, 2222.2, 3999, 4000, 9000, 17, Infinity, -5]) {
      expect(plan.countBefore(ms), `before ${ms} ms`).toBe(due.filter((dueMs) => dueMs < ms).length);
    }
    for (const ms of due.slice(0, 50)) expect(plan.countBefore(ms)).toBe(due.indexOf(ms));
    expect([plan.warmupCount, plan.count]).toEqual([due.filter((ms) => ms < 1000).length, due.length]);
  });

  it('stays at its end', () => {
    const cursor = plan.cursor(plan.count - 1, 3);
    cursor.advance();
    expect(cursor.dueMs).toBe(Infinity);
    cursor.advance();
    expect(cursor.dueMs).toBe(Infinity);
  });
});

describe('a schedule that cannot be', () => {
  it.each([
    [{ ratePerSec: 0 }, /above 0/],
    [{ ratePerSec: -1 }, /above 0/],
    [{ ratePerSec: Number.NaN }, /above 0/],
    [{ ratePerSec: Infinity }, /above 0/],
    [{ rampFromPerSec: -1 }, /starts at -1/],
    [{ rampFromPerSec: 10, durationMs: 0 }, /duration/],
  ])('is refused: %o', (settings, message) => {
    expect(() => schedule(settings)).toThrow(ShopSimError);
    expect(() => schedule(settings)).toThrow(message);
  });
});
