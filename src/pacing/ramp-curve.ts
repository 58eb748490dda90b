import type { ArrivalCurve } from './arrival-curve.ts';
import { roundToNanosecond } from './round-to-nanosecond.ts';

/** What a ramp is made of. */
export interface RampSettings {
  /** Rate at the start; 0 or more. */
  readonly fromPerSec: number;
  /** Rate at the end; 0 or more, and below `fromPerSec` for a ramp down. */
  readonly toPerSec: number;
  /** Length, over which the rate changes; above 0 and finite. */
  readonly durationMs: number;
}

/**
 * A rate that changes linearly.
 *
 *     rate
 *       r1 |            ____ (goes on at r1)
 *          |        .-'
 *          |    .-'
 *       r0 |.-'
 *          +-----------+----> time
 *          0           d
 *
 *     r0, r1  rate at the start and at the end of the ramp, orders/s
 *     d       length of the ramp, s
 *     t       time since the start of the ramp, s
 *     s       slope of the ramp, (r1 - r0) / d, orders/s^2
 *     m       orders since the start of the ramp
 *
 * The rate is r(t) = r0 + s t, hence the orders since the start of the ramp are
 *
 *     m(t) = r0 t + s t^2 / 2
 *
 * and t follows from the quadratic s t^2 / 2 + r0 t - m = 0. Its root in the ramp is (-r0 + sqrt(r0^2 + 2 s m)) / s,
 * which cancels for a flat ramp and divides by zero at s = 0; multiplied by its conjugate it does neither:
 *
 *     t(m) = 2 m / (r0 + sqrt(r0^2 + 2 s m))
 */
export function createRampCurve({ fromPerSec: r0, toPerSec: r1, durationMs }: RampSettings): ArrivalCurve {
  const durationSec = durationMs / 1000;
  const slope = (r1 - r0) / durationSec;
  const rampOrders = ((r0 + r1) / 2) * durationSec;
  const afterMs = (orders: number): number => (r1 === 0 ? Infinity : ((orders - rampOrders) * 1000) / r1);
  return {
    expectedBefore(ms) {
      const rampSec = Math.min(ms, durationMs) / 1000;
      return rampSec * (r0 + (slope * rampSec) / 2) + (Math.max(0, ms - durationMs) * r1) / 1000;
    },
    dueMs(orders) {
      if (orders >= rampOrders) return roundToNanosecond(durationMs + afterMs(orders));
      if (orders <= 0) return 0;
      return roundToNanosecond((2000 * orders) / (r0 + Math.sqrt(r0 * r0 + 2 * slope * orders)));
    },
  };
}
