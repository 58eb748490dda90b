import type { ArrivalCurve } from './arrival-curve.ts';
import { createConstantCurve } from './constant-curve.ts';

/** What a ramp is made of. */
export interface RampSettings {
  /** Rate during the warm-up and at the start of the measure phase; 0 or more. */
  readonly fromPerSec: number;
  /** Rate at the end of the measure phase; above 0, and below `fromPerSec` for a ramp down. */
  readonly toPerSec: number;
  readonly warmupMs: number;
  /** Length of the measure phase, over which the rate changes; above 0 and finite. */
  readonly durationMs: number;
}

/**
 * A warm-up at a constant rate, then a rate that changes linearly over the measure phase.
 *
 *     rate
 *       r1 |                     ____ (goes on at r1)
 *          |                 .-'
 *          |             .-'
 *       r0 |_________.-'
 *          +---------+-----------+----> time
 *          0         w         w + d
 *
 *     r0, r1  rate at the start and at the end of the ramp, orders/s
 *     w       length of the warm-up, s
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
 *
 * Before the ramp the n-th order is due at n / r0, so m = n - r0 w. Due times are rounded to 2^-20 ms (1 ns): the
 * error of the square root is far smaller, so an order due at a whole millisecond is due there exactly.
 */
export function createRampCurve(settings: RampSettings): ArrivalCurve {
  const { fromPerSec: r0, toPerSec: r1, warmupMs, durationMs } = settings;
  const durationSec = durationMs / 1000;
  const slope = (r1 - r0) / durationSec;
  const warmup = r0 > 0 ? createConstantCurve(r0) : undefined;
  const warmupOrders = warmup?.expectedBefore(warmupMs) ?? 0;
  const rampOrders = ((r0 + r1) / 2) * durationSec;

  const rampMs = (orders: number): number => {
    if (orders <= 0) return 0;
    if (orders >= rampOrders) return durationMs + ((orders - rampOrders) * 1000) / r1;
    return (2000 * orders) / (r0 + Math.sqrt(r0 * r0 + 2 * slope * orders));
  };
  const rampExpected = (ms: number): number => {
    const rampSec = Math.min(ms, durationMs) / 1000;
    const afterMs = Math.max(0, ms - durationMs);
    return rampSec * (r0 + (slope * rampSec) / 2) + (afterMs * r1) / 1000;
  };
  return {
    expectedBefore: (ms) =>
      ms < warmupMs ? (warmup?.expectedBefore(ms) ?? 0) : warmupOrders + rampExpected(ms - warmupMs),
    dueMs: (orders) =>
      warmup !== undefined && orders < warmupOrders
        ? warmup.dueMs(orders)
        : warmupMs + roundToNanosecond(rampMs(orders - warmupOrders)),
  };
}

function roundToNanosecond(ms: number): number {
  return Math.round(ms * 0x10_0000) / 0x10_0000;
}
