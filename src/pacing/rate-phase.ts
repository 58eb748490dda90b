/** Orders per second over one phase; `t` runs from the start of the phase. */
export type RateShape =
  | { readonly kind: 'constant'; readonly ratePerSec: number }
  /** Linear from the first rate to the second over the length of the phase. */
  | { readonly kind: 'ramp'; readonly fromPerSec: number; readonly toPerSec: number }
  /** min + (max - min) * (1 - cos(2 pi t / period)) / 2: begins and ends a period at its minimum, as a day does at night. */
  | { readonly kind: 'sine'; readonly minPerSec: number; readonly maxPerSec: number; readonly periodMs: number }
  /** Closed loop: as fast as the bound on what is in flight allows. A schedule has no order in it. */
  | { readonly kind: 'max' }
  /** No order is due. */
  | { readonly kind: 'pause' };

/** One phase as a schedule sees it. */
export interface RatePhase {
  readonly shape: RateShape;
  /** constant: evenly spaced; poisson: exponential gaps around the rate. Without meaning for `max` and `pause`. */
  readonly arrivals: 'constant' | 'poisson';
  /** Above 0; Infinity: an open end, which only the last phase may have. */
  readonly durationMs: number;
}

/** Whether no order is due in the phase, whatever its length. */
export function isWithoutSchedule({ kind }: RateShape): boolean {
  return kind === 'max' || kind === 'pause';
}
