import { ShopSimError } from '../errors.ts';
import type { ArrivalCurve } from './arrival-curve.ts';
import { createConstantCurve } from './constant-curve.ts';
import { createPoissonSchedule } from './poisson-schedule.ts';
import { createRampCurve } from './ramp-curve.ts';
import { createRegularSchedule } from './regular-schedule.ts';
import type { Schedule } from './schedule-types.ts';

/** What decides when orders are due. */
export interface ScheduleSettings {
  /** Orders per second, at the end of a ramp or all the time; above 0. */
  readonly ratePerSec: number;
  /** Rate of the warm-up and of the start of a linear ramp over the measure phase, 0 or more; undefined: no ramp. */
  readonly rampFromPerSec: number | undefined;
  /** constant: evenly spaced; poisson: exponential gaps with the same mean. */
  readonly arrivals: 'constant' | 'poisson';
  /** Length of the measure phase; 0: an open end. */
  readonly durationMs: number;
  /** Length of the warm-up before it; 0: none. */
  readonly warmupMs: number;
  /** Decides Poisson arrivals; without effect on constant ones. */
  readonly seed: number;
}

/**
 * The schedule of a run.
 *
 * @throws ShopSimError USAGE for a rate that is not above 0, or a ramp with an open end
 */
export function createSchedule(settings: ScheduleSettings): Schedule {
  const { arrivals, durationMs, warmupMs, seed } = settings;
  const curve = createCurve(settings);
  const endMs = durationMs === 0 ? Infinity : warmupMs + durationMs;
  return arrivals === 'poisson'
    ? createPoissonSchedule(curve, seed, warmupMs, endMs)
    : createRegularSchedule(curve, warmupMs, endMs);
}

function createCurve({ ratePerSec, rampFromPerSec, durationMs, warmupMs }: ScheduleSettings): ArrivalCurve {
  if (!(ratePerSec > 0 && ratePerSec < Infinity)) {
    throw new ShopSimError('USAGE', `The rate must be above 0 orders per second, it is ${ratePerSec}.`);
  }
  if (rampFromPerSec === undefined || rampFromPerSec === ratePerSec) return createConstantCurve(ratePerSec);
  if (!(rampFromPerSec >= 0 && rampFromPerSec < Infinity)) {
    throw new ShopSimError(
      'USAGE',
      `A ramp must start at 0 orders per second or more, it starts at ${rampFromPerSec}.`,
    );
  }
  if (durationMs === 0) {
    throw new ShopSimError('USAGE', 'A ramp needs a duration over which to run: give --duration a value above 0.');
  }
  return createRampCurve({ fromPerSec: rampFromPerSec, toPerSec: ratePerSec, warmupMs, durationMs });
}
