import { describe, expect, it } from 'vitest';
import { createCourse } from '../../src/load/course.ts';
import type { RateShape } from '../../src/run/phase-plan.ts';
import { buildPhasePlan } from '../support/schedules.ts';

const constant: RateShape = { kind: 'constant', ratePerSec: 100 };
const pause: RateShape = { kind: 'pause' };
const max: RateShape = { kind: 'max' };

/** A course of phases of one second each after two seconds of warm-up. */
function courseOf(...shapes: RateShape[]) {
  const phases = shapes.map((shape, index) => buildPhasePlan({ name: `p${index}`, shape }));
  return createCourse({ phases, warmupMs: 2000, seed: 1 });
}

describe('the course of a load', () => {
  it.each<[string, RateShape[], number]>([
    ['a constant rate: that rate', [constant], 200],
    ['a ramp: the rate it starts from', [{ kind: 'ramp', fromPerSec: 50, toPerSec: 500 }], 100],
    ['a ramp from nothing: nothing', [{ kind: 'ramp', fromPerSec: 0, toPerSec: 500 }], 0],
    ['a wave: its mean', [{ kind: 'sine', minPerSec: 100, maxPerSec: 300, periodMs: 1000 }], 400],
    ['a pause: what the first phase with orders has', [pause, pause, constant], 200],
    ['a closed loop: a closed loop, which schedules nothing', [max, constant], 0],
    ['nothing but pauses: nothing', [pause], 0],
  ])('warms up, before %s', (_, shapes, orders) => {
    const { schedule, isClosed } = courseOf(...shapes);
    expect(schedule.countBefore(2000)).toBe(orders);
    expect(isClosed(0)).toBe(shapes.find(({ kind }) => kind !== 'pause')?.kind === 'max');
  });

  it('says where each phase begins, the warm-up being phase 0', () => {
    expect(courseOf(constant, pause, max).boundsMs).toEqual([0, 2000, 3000, 4000, 5000]);
    const open = createCourse({ phases: [buildPhasePlan({ durationMs: 0 })], warmupMs: 0, seed: 1 });
    expect([open.boundsMs, open.schedule.countBefore(1000)]).toEqual([[0, 0, Infinity], 1000]);
  });

  it('has a section for each change between a schedule and a closed loop', () => {
    expect(courseOf(constant, pause, max, max, constant).sections).toEqual([
      { isClosed: false, startMs: 0, endMs: 4000 },
      { isClosed: true, startMs: 4000, endMs: 6000 },
      { isClosed: false, startMs: 6000, endMs: 7000 },
    ]);
    expect(courseOf(max).sections).toEqual([{ isClosed: true, startMs: 0, endMs: 3000 }]);
  });

  it('takes no phases, or more than a stamp can number, for a mistake', () => {
    expect(() => courseOf()).toThrow('A run has 1 to 255 phases, this one has 0.');
    const many = Array.from({ length: 256 }, () => buildPhasePlan());
    expect(() => createCourse({ phases: many, warmupMs: 0, seed: 1 })).toThrow('this one has 256');
    expect(createCourse({ phases: many.slice(1), warmupMs: 0, seed: 1 }).boundsMs).toHaveLength(257);
  });
});
