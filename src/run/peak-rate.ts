import type { PhasePlan, RateShape } from './phase-plan.ts';

/** The highest rate of the phases, in orders per second; Infinity for a closed loop, which nothing bounds. */
export function peakRateOf(phases: readonly Pick<PhasePlan, 'shape'>[]): number {
  return Math.max(0, ...phases.map(({ shape }) => peakOf(shape)));
}

function peakOf(shape: RateShape): number {
  if (shape.kind === 'constant') return shape.ratePerSec;
  if (shape.kind === 'ramp') return Math.max(shape.fromPerSec, shape.toPerSec);
  if (shape.kind === 'sine') return shape.maxPerSec;
  return shape.kind === 'max' ? Number.POSITIVE_INFINITY : 0;
}
