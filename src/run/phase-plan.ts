import type { RateShape } from '../pacing/rate-phase.ts';

export type { RateShape } from '../pacing/rate-phase.ts';

/** Whether some orders of a run are for the flash-sale product alone. */
export function hasFlashSale({ phases }: { readonly phases: readonly Pick<PhasePlan, 'flashSaleShare'>[] }): boolean {
  return phases.some(({ flashSaleShare }) => flashSaleShare > 0);
}

/** One phase of the measurement. Phases follow each other without a gap; the warm-up comes before the first of them. */
export interface PhasePlan {
  /** Unique in its run: a-z, 0-9 and hyphens; not `warmup` and not `drain`, which are phases of every run. */
  readonly name: string;
  readonly shape: RateShape;
  /** Evenly spaced, or exponentially distributed gaps around the rate; without meaning for `max` and `pause`. */
  readonly arrivals: 'constant' | 'poisson';
  /** 0: until stopped, which only the last phase may be. */
  readonly durationMs: number;
  /** Share of the phase's orders that are for one unit of the flash-sale product and nothing else, 0..1. */
  readonly flashSaleShare: number;
}
