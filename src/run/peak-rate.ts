import type { PhasePlan, RateShape } from './phase-plan.ts';

/** The highest rate of the phases, in orders per second; Infinity for a closed loop, which nothing bounds. */
export function peakRateOf(phases: readonly Pick<PhasePlan, 'shape'>[]): number {
  return Math.max(0, ...phases.map(({ shape }) => peakOf(shape)));
}

function peakOf(shape: RateShape): number {
  switch (shape.kind) {
    case 'constant':
      return shape.ratePerSec;
    case 'ramp':
      return Math.max(shape.fromPerSec, shape.toPerSec);
    case 'sine':
      return shape.maxPerSec;
    case 'max':
      return Number.POSITIVE_INFINITY;
    case 'pause':
      return 0;
  }
}
