import { createCourse } from '../../src/load/course.ts';
import type { Schedule } from '../../src/pacing/schedule-types.ts';
import type { PhasePlan } from '../../src/run/phase-plan.ts';

/** Traffic of one measured phase, as `shop-sim produce` has it. */
export interface SimpleTraffic {
  readonly ratePerSec: number;
  readonly rampFromPerSec?: number | undefined;
  readonly arrivals?: 'constant' | 'poisson';
  /** 0: an open end. */
  readonly durationMs: number;
  readonly warmupMs?: number;
  readonly seed?: number;
}

/** A phase of a constant rate, or with what is given instead. */
export function buildPhasePlan(overrides: Partial<PhasePlan> = {}): PhasePlan {
  return {
    name: 'measure',
    shape: { kind: 'constant', ratePerSec: 1000 },
    arrivals: 'constant',
    durationMs: 1000,
    flashSaleShare: 0,
    ...overrides,
  };
}

/** The schedule of a warm-up and one measured phase. */
export function buildSchedule(traffic: SimpleTraffic): Schedule {
  const { ratePerSec, rampFromPerSec, arrivals = 'constant', durationMs, warmupMs = 0, seed = 1 } = traffic;
  const shape: PhasePlan['shape'] =
    rampFromPerSec === undefined
      ? { kind: 'constant', ratePerSec }
      : { kind: 'ramp', fromPerSec: rampFromPerSec, toPerSec: ratePerSec };
  return createCourse({ phases: [buildPhasePlan({ shape, arrivals, durationMs })], warmupMs, seed }).schedule;
}
