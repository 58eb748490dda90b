import { ShopSimError } from '../errors.ts';
import { createCompositeCurve } from './composite-curve.ts';
import { createJoinedSchedule } from './joined-schedule.ts';
import { createPoissonSchedule } from './poisson-schedule.ts';
import { isWithoutSchedule, type RatePhase, type RateShape } from './rate-phase.ts';
import { createRegularSchedule } from './regular-schedule.ts';
import type { Schedule } from './schedule-types.ts';

/** What decides when orders are due. */
export interface ScheduleSettings {
  /** One or more; the warm-up, if there is one, is the first of them. */
  readonly phases: readonly RatePhase[];
  /** Decides Poisson arrivals; without effect on constant ones. */
  readonly seed: number;
}

/**
 * The schedule of a run: a composite curve for each stretch of phases with the same arrivals, and the stretches joined.
 * A phase without scheduled orders belongs to the stretch that it is in.
 *
 * @throws ShopSimError USAGE for a rate that cannot be, or an open end where there must be one
 */
export function createSchedule({ phases, seed }: ScheduleSettings): Schedule {
  for (const [index, phase] of phases.entries()) checkPhase(phase, index === phases.length - 1);
  let startMs = 0;
  const schedules = stretchesOf(phases).map((stretch, index) => {
    const curve = createCompositeCurve(stretch, startMs);
    startMs += stretch.reduce((sum, { durationMs }) => sum + durationMs, 0);
    return arrivalsOf(stretch) === 'poisson'
      ? createPoissonSchedule(curve, seed, startMs, index)
      : createRegularSchedule(curve, startMs);
  });
  const [first] = schedules;
  return schedules.length === 1 && first !== undefined ? first : createJoinedSchedule(schedules);
}

function arrivalsOf(stretch: readonly RatePhase[]): RatePhase['arrivals'] | undefined {
  return stretch.find(({ shape }) => !isWithoutSchedule(shape))?.arrivals;
}

function stretchesOf(phases: readonly RatePhase[]): RatePhase[][] {
  const stretches: RatePhase[][] = [];
  for (const phase of phases) {
    const last = stretches.at(-1);
    const arrivals = last && arrivalsOf(last);
    const isSame = arrivals === undefined || arrivals === phase.arrivals || isWithoutSchedule(phase.shape);
    if (last !== undefined && isSame) last.push(phase);
    else stretches.push([phase]);
  }
  return stretches;
}

function checkPhase({ shape, durationMs }: RatePhase, isLast: boolean): void {
  checkShape(shape);
  if (durationMs < Infinity) return;
  if (!isLast)
    throw new ShopSimError('USAGE', 'Only the last phase may go on until stopped: give the others a duration.');
  if (shape.kind === 'ramp' && shape.fromPerSec !== shape.toPerSec) {
    throw new ShopSimError('USAGE', 'A ramp needs a duration over which to run: give --duration a value above 0.');
  }
}

function checkShape(shape: RateShape): void {
  if (shape.kind === 'constant' && !isRate(shape.ratePerSec, 0, false)) {
    throw new ShopSimError('USAGE', `The rate must be above 0 orders per second, it is ${shape.ratePerSec}.`);
  }
  if (shape.kind === 'ramp') {
    const { fromPerSec, toPerSec } = shape;
    if (!isRate(fromPerSec, 0, true)) {
      throw new ShopSimError('USAGE', `A ramp must start at 0 orders per second or more, it starts at ${fromPerSec}.`);
    }
    if (!isRate(toPerSec, 0, true) || (toPerSec === 0 && fromPerSec === 0)) {
      throw new ShopSimError('USAGE', `A ramp from ${fromPerSec} orders per second cannot end at ${toPerSec}.`);
    }
  }
  if (shape.kind === 'sine') {
    const { minPerSec, maxPerSec, periodMs } = shape;
    if (isRate(minPerSec, 0, true) && isRate(maxPerSec, Math.max(minPerSec, Number.MIN_VALUE), true) && periodMs > 0)
      return;
    throw new ShopSimError(
      'USAGE',
      `A wave needs rates of 0 or more with the higher one above 0, and a period: it has ${minPerSec} to ${maxPerSec} orders per second in ${periodMs} ms.`,
    );
  }
}

function isRate(perSec: number, lowest: number, isAllowed: boolean): boolean {
  return (isAllowed ? perSec >= lowest : perSec > lowest) && perSec < Infinity;
}
