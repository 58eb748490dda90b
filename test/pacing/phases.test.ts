import { describe, expect, it } from 'vitest';
import type { RatePhase, RateShape } from '../../src/pacing/rate-phase.ts';
import type { Schedule } from '../../src/pacing/schedule-types.ts';
import { createSchedule } from '../../src/pacing/schedule.ts';

const constant = (ratePerSec: number): RateShape => ({ kind: 'constant', ratePerSec });
const ramp = (fromPerSec: number, toPerSec: number): RateShape => ({ kind: 'ramp', fromPerSec, toPerSec });
const sine = (minPerSec: number, maxPerSec: number, periodMs: number): RateShape => ({
  kind: 'sine',
  minPerSec,
  maxPerSec,
  periodMs,
});
const pause: RateShape = { kind: 'pause' };
const max: RateShape = { kind: 'max' };

function phase(shape: RateShape, seconds: number, arrivals: RatePhase['arrivals'] = 'constant'): RatePhase {
  return { shape, durationMs: seconds * 1000, arrivals };
}

function plan(...phases: RatePhase[]): Schedule {
  return createSchedule({ phases, seed: 1 });
}

/** Due times of one generator by number, at most `limit` of them. */
function orders(schedule: Schedule, index = 0, generators = 1, limit = 100_000): [order: number, dueMs: number][] {
  const cursor = schedule.cursor(index, generators);
  const found: [number, number][] = [];
  while (cursor.dueMs !== Infinity && found.length < limit) {
    found.push([cursor.order, cursor.dueMs]);
    cursor.advance();
  }
  return found;
}

function dueMs(schedule: Schedule, order: number): number {
  return schedule.cursor(order, 1).dueMs;
}

/** Orders of each phase. */
function counts(schedule: Schedule, ...boundsSec: number[]): number[] {
  const before = boundsSec.map((sec) => schedule.countBefore(sec * 1000));
  return before.slice(1).map((count, index) => count - (before[index] ?? 0));
}

describe('phases of constant rates', () => {
  it('have each order due where the rates so far put it', () => {
    const steps = plan(phase(constant(10), 1), phase(constant(20), 1), phase(constant(5), 2));
    expect([0, 9, 10, 11, 29, 30, 31, 39].map((order) => dueMs(steps, order))).toEqual([
      0, 900, 1000, 1050, 1950, 2000, 2200, 3800,
    ]);
    expect(steps.count).toBe(40);
    expect(counts(steps, 0, 1, 2, 4)).toEqual([10, 20, 10]);
    expect(dueMs(steps, 40)).toBe(Infinity);
  });

  it('give an order that is due at the end of a phase to the next', () => {
    const steps = plan(phase(constant(10), 1), phase(constant(1), 1));
    expect(dueMs(steps, 10)).toBe(1000);
    expect([steps.countBefore(1000), steps.countBefore(1000.001), steps.count]).toEqual([10, 11, 11]);
  });

  it('carry the fraction of an order into the next phase, so that the sum is what the rates say', () => {
    // 2.5 orders in the first phase: order 2 is due in it, order 3 half an order into the second.
    const steps = plan(phase(constant(2.5), 1), phase(constant(10), 1), phase(constant(2.5), 1));
    expect([2, 3, 4, 12, 13, 14].map((order) => dueMs(steps, order))).toEqual([800, 1050, 1150, 1950, 2200, 2600]);
    expect(counts(steps, 0, 1, 2, 3)).toEqual([3, 10, 2]);
  });

  it('are computed as one where the rates are equal, without a rounding in between', () => {
    const two = plan(phase(constant(3333.3), 5), phase(constant(3333.3), 86_395));
    const one = plan(phase(constant(3333.3), 86_400));
    expect(two.count).toBe(one.count);
    for (const order of [16_667, 33_333, 287_963_787]) expect(dueMs(two, order)).toBe(dueMs(one, order));
  });

  it.each([0.1, 0.3, 0.7, 1.1, 3333.3])(
    'end exactly after ten seconds of %d orders/s, whatever came before',
    (rate) => {
      const steps = plan(phase(constant(0.7), 10), phase(constant(rate), 10), phase(constant(1000), 1));
      const before = Math.round((0.7 + rate) * 10);
      expect(dueMs(steps, before)).toBe(20_000);
      expect(counts(steps, 0, 10, 20, 21)).toEqual([7, rate * 10, 1000]);
    },
  );

  it('go on for ever in the last phase', () => {
    const steps = plan(phase(constant(10), 1), { ...phase(constant(100), 0), durationMs: Infinity });
    expect([steps.count, steps.endMs]).toEqual([Infinity, Infinity]);
    expect(dueMs(steps, 1_000_010)).toBe(10_001_000);
    expect([steps.countBefore(2000), steps.countBefore(Infinity)]).toEqual([110, Infinity]);
  });
});

describe('a pause', () => {
  it('has no order, not even the one that would be due when it begins: that is due when it ends', () => {
    const steps = plan(phase(constant(10), 1), phase(pause, 5), phase(constant(10), 1));
    expect([9, 10, 11].map((order) => dueMs(steps, order))).toEqual([900, 6000, 6100]);
    expect(counts(steps, 0, 1, 6, 7)).toEqual([10, 0, 10]);
  });

  it('keeps the fraction that was due before it', () => {
    const steps = plan(phase(constant(2.5), 1), phase(pause, 1), phase(constant(10), 1));
    expect(dueMs(steps, 3)).toBe(2050);
    expect(counts(steps, 0, 1, 2, 3)).toEqual([3, 0, 10]);
  });

  it.each([
    ['at the start', [phase(pause, 2), phase(constant(10), 1)], [0, 2, 3], [0, 10]],
    ['at the end', [phase(constant(10), 1), phase(pause, 2)], [0, 1, 3], [10, 0]],
    ['alone', [phase(pause, 2)], [0, 2], [0]],
    [
      'twice',
      [phase(constant(1), 1), phase(pause, 1), phase(pause, 1), phase(constant(1), 1)],
      [0, 1, 2, 3, 4],
      [1, 0, 0, 1],
    ],
  ])('stands %s', (_, phases, boundsSec, expected) => {
    const steps = plan(...phases);
    expect(counts(steps, ...boundsSec)).toEqual(expected);
    expect(steps.count).toBe(expected.reduce((sum, count) => sum + count, 0));
    expect(orders(steps)).toHaveLength(steps.count);
  });

  it('follows a ramp whose last order rounding could put into it', () => {
    for (const to of [3, 7, 9.7, 333.3, 1e4 / 3]) {
      const steps = plan(phase(ramp(0.1, to), 30), phase(pause, 1), phase(constant(1), 1));
      expect(counts(steps, 30, 31), `to ${to}/s`).toEqual([0]);
    }
  });

  it('is open at the end', () => {
    const steps = plan(phase(constant(10), 1), { ...phase(pause, 0), durationMs: Infinity });
    expect([steps.count, steps.countBefore(Infinity), dueMs(steps, 10)]).toEqual([10, 10, Infinity]);
  });

  it('is what a closed loop is to the schedule', () => {
    expect(orders(plan(phase(constant(10), 1), phase(max, 5), phase(constant(10), 1)))).toEqual(
      orders(plan(phase(constant(10), 1), phase(pause, 5), phase(constant(10), 1))),
    );
  });
});

describe('a ramp among phases', () => {
  it('begins and ends at exact times', () => {
    const steps = plan(phase(constant(100), 2), phase(ramp(100, 300), 10), phase(constant(300), 1));
    // m(t) = 100 t + 10 t^2 after the first 200 orders: 240 after 2 s, 2000 after 10 s.
    expect([199, 200, 440, 2200, 2203].map((order) => dueMs(steps, order))).toEqual([1990, 2000, 4000, 12_000, 12_010]);
    expect(counts(steps, 0, 2, 12, 13)).toEqual([200, 2000, 300]);
  });

  it('goes down to nothing, and up again', () => {
    const steps = plan(phase(ramp(100, 0), 10), phase(pause, 3), phase(ramp(0, 100), 10));
    expect(counts(steps, 0, 5, 10, 13, 18, 23)).toEqual([375, 125, 0, 125, 375]);
    expect([500, 625].map((order) => dueMs(steps, order))).toEqual([13_000, 18_000]);
  });
});

describe('a sine', () => {
  it('has the orders of its mean rate in each half period, and the due times of its formula', () => {
    const day = plan(phase(sine(100, 300, 20_000), 40));
    expect(counts(day, 0, 10, 20, 30, 40)).toEqual([2000, 2000, 2000, 2000]);
    expect([0, 2000, 4000, 6000].map((order) => dueMs(day, order))).toEqual([0, 10_000, 20_000, 30_000]);
    // A quarter is a (T/4 - e T / (2 pi)) = 200 (5 - 10 / (2 pi)) = 681.69 orders.
    expect(day.countBefore(5000)).toBe(682);
    expect(counts(day, 0, 5, 10, 15, 20)).toEqual([682, 1318, 1319, 681]);
  });

  it('is quiet at both ends of a period and busy in its middle', () => {
    const day = plan(phase(sine(0, 1000, 10_000), 10));
    // r(t) = 500 (1 - cos(2 pi t / 10)); the first second has 500 (1 - 10 / (2 pi) sin(pi / 5)) = 32.25 orders.
    expect(counts(day, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).toEqual([33, 211, 500, 789, 967, 968, 789, 500, 211, 32]);
    expect(day.count).toBe(5000);
  });

  it.each([
    [0, 1000, 10_000],
    [1, 1000, 10_000],
    [999, 1000, 10_000],
    [50, 50, 1000],
    [0, 0.5, 86_400_000],
  ])('of %d to %d orders/s in %d ms puts every order where the curve expects it', (low, high, periodMs) => {
    const day = plan(phase(sine(low, high, periodMs), (3 * periodMs) / 1000));
    const mean = (low + high) / 2000;
    const wave = ((high - low) / 4000) * (periodMs / Math.PI);
    const due = orders(day).map(([, ms]) => ms);
    for (const [order, ms] of due.entries()) {
      expect(Math.abs(mean * ms - wave * Math.sin((2 * Math.PI * ms) / periodMs) - order)).toBeLessThan(1e-6);
    }
    expect(due).toHaveLength(Math.round(3 * mean * periodMs));
    expect(due.every((ms, index) => index === 0 || ms > (due[index - 1] ?? 0))).toBe(true);
  });

  it('stands between other phases at exact times, and may go on for ever', () => {
    const steps = plan(phase(constant(10), 1), phase(sine(0, 20, 1000), 2), phase(constant(10), 1));
    expect([10, 20, 30].map((order) => dueMs(steps, order))).toEqual([1000, 2000, 3000]);
    const open = plan({ ...phase(sine(10, 30, 1000), 0), durationMs: Infinity });
    expect([open.count, dueMs(open, 20_000_000_000)]).toEqual([Infinity, 1_000_000_000_000]);
  });
});

describe('Poisson arrivals in phases', () => {
  it('have in each phase its rate, within four standard deviations', () => {
    const steps = plan(
      phase(constant(1000), 50, 'poisson'),
      phase(pause, 10),
      phase(sine(0, 2000, 10_000), 50, 'poisson'),
      phase(ramp(0, 2000), 50, 'poisson'),
    );
    const [steady = 0, none, wave = 0, rising = 0] = counts(steps, 0, 50, 60, 110, 160);
    expect(none).toBe(0);
    for (const count of [steady, wave, rising]) expect(Math.abs(count - 50_000)).toBeLessThan(4 * Math.sqrt(50_000));
  });

  it('are those of one phase where two have the same rate', () => {
    const two = plan(phase(constant(100), 5, 'poisson'), phase(constant(100), 5, 'poisson'));
    expect(orders(two)).toEqual(orders(plan(phase(constant(100), 10, 'poisson'))));
  });

  it('change to evenly spaced ones and back at a boundary, and every stretch has arrivals of its own', () => {
    const steps = plan(
      phase(constant(100), 5, 'poisson'),
      phase(constant(100), 5),
      phase(pause, 1),
      phase(constant(100), 5, 'poisson'),
    );
    const [first = 0, even, none, second = 0] = counts(steps, 0, 5, 10, 11, 16);
    expect([even, none]).toEqual([500, 0]);
    expect(Array.from({ length: 500 }, (_, order) => dueMs(steps, first + order))).toEqual(
      Array.from({ length: 500 }, (_, order) => 5000 + order * 10),
    );
    for (const count of [first, second]) expect(Math.abs(count - 500)).toBeLessThan(4 * Math.sqrt(500));
    const due = orders(steps).map(([, ms]) => ms);
    expect(due[first + 500]).not.toBe((due[0] ?? 0) + 11_000);
  });
});

describe.each([
  ['steps', [phase(constant(123.4), 1), phase(constant(1000), 1), phase(constant(7), 2)]],
  ['a spike with pauses', [phase(pause, 1), phase(constant(50), 1), phase(constant(1000), 1), phase(pause, 1)]],
  ['waves and ramps', [phase(sine(0, 300, 700), 2), phase(ramp(10, 500), 1.5), phase(ramp(500, 0), 0.5)]],
  ['mixed arrivals', [phase(constant(99.9), 1), phase(constant(500), 2, 'poisson'), phase(constant(300), 1)]],
  [
    'Poisson first',
    [phase(constant(99.9), 2, 'poisson'), phase(ramp(10, 500), 2), phase(sine(1, 99, 300), 1, 'poisson')],
  ],
] as const)('any sequence of phases (%s)', (_, phases) => {
  const schedule = plan(...phases);
  const due = orders(schedule).map(([, ms]) => ms);

  it('numbers its orders without a gap, in the order of their due times', () => {
    expect(orders(schedule).map(([order]) => order)).toEqual(due.map((_, index) => index));
    expect(due.toSorted((a, b) => a - b)).toEqual(due);
    expect(schedule.count).toBe(due.length);
  });

  it.each([2, 7])('is shared out among %d generators without loss or change', (generators) => {
    const together = Array.from({ length: generators }, (_, index) => orders(schedule, index, generators)).flat();
    expect(together.sort(([a], [b]) => a - b)).toEqual(orders(schedule));
  });

  it('counts in any window what its cursor gives, in whatever order it is asked', () => {
    for (const ms of [0, 0.001, 999.999, 1000, 1000.5, 2222.2, 17, 3000, 4000, 2000, 9000, 1000, Infinity, -5]) {
      expect(schedule.countBefore(ms), `before ${ms} ms`).toBe(due.filter((dueMs) => dueMs < ms).length);
    }
  });

  it('finds any order by its number', () => {
    for (const order of [0, 1, 60, due.length - 1]) expect(dueMs(schedule, order)).toBe(due[order]);
    expect(dueMs(schedule, due.length)).toBe(Infinity);
  });
});

describe('phases that cannot be', () => {
  it.each([
    [[phase(constant(0), 1)], /must be above 0/],
    [[phase(ramp(0, 0), 1)], /cannot end at 0/],
    [[phase(ramp(1, Infinity), 1)], /cannot end at Infinity/],
    [[phase(sine(5, 4, 1000), 1)], /A wave needs/],
    [[phase(sine(0, 0, 1000), 1)], /A wave needs/],
    [[phase(sine(1, 2, 0), 1)], /A wave needs/],
    [[phase(constant(1), Infinity), phase(constant(1), 1)], /Only the last phase/],
  ])('are refused: %j', (phases, message) => {
    expect(() => plan(...phases)).toThrow(message);
  });
});
