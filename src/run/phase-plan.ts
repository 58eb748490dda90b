/** Orders per second over one phase; `t` runs from the start of the phase. */
export type RateShape =
  | { readonly kind: 'constant'; readonly ratePerSec: number }
  /** Linear from the first rate to the second over the length of the phase. */
  | { readonly kind: 'ramp'; readonly fromPerSec: number; readonly toPerSec: number }
  /** min + (max - min) * (1 - cos(2 pi t / period)) / 2: begins and ends a period at its minimum, as a day does at night. */
  | { readonly kind: 'sine'; readonly minPerSec: number; readonly maxPerSec: number; readonly periodMs: number }
  /** Closed loop: as fast as the bound on what is in flight allows. */
  | { readonly kind: 'max' }
  /** No order is due. */
  | { readonly kind: 'pause' };

/** One phase of the measurement. Phases follow each other without a gap; the warm-up comes before the first of them. */
export interface PhasePlan {
  /** Unique in its run: a-z, 0-9 and hyphens. */
  readonly name: string;
  readonly shape: RateShape;
  /** Evenly spaced, or exponentially distributed gaps around the rate; without meaning for `max` and `pause`. */
  readonly arrivals: 'constant' | 'poisson';
  /** 0: until stopped, which only the last phase may be. */
  readonly durationMs: number;
  /** Share of the phase's orders that are for one unit of the flash-sale product and nothing else, 0..1. */
  readonly flashSaleShare: number;
}
