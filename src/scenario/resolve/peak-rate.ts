import type { RateShape } from '../../run/phase-plan.ts';

/** The highest rate of a phase; of `max`, which has none, infinity. */
export function peakRatePerSec(shape: RateShape): number {
  if (shape.kind === 'constant') return shape.ratePerSec;
  if (shape.kind === 'ramp') return Math.max(shape.fromPerSec, shape.toPerSec);
  if (shape.kind === 'sine') return Math.max(shape.minPerSec, shape.maxPerSec);
  return shape.kind === 'max' ? Number.POSITIVE_INFINITY : 0;
}
