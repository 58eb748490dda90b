import type { ArrivalCurve } from './arrival-curve.ts';
import { roundToNanosecond } from './round-to-nanosecond.ts';

/** What a wave is made of. */
export interface SineSettings {
  /** Rate at the start and at the end of every period; 0 or more. */
  readonly minPerSec: number;
  /** Rate in the middle of every period; above 0, and not below `minPerSec`. */
  readonly maxPerSec: number;
  /** Above 0. */
  readonly periodMs: number;
}

/**
 * A rate that rises and falls like a day.
 *
 *     rate
 *      max |        .-'-.                 .-
 *          |     .'       '.           .'
 *      min |_.-'             '-._._.-'
 *          +---------+---------+---------+---> time
 *          0        T/2        T        3T/2
 *
 *     T   period, s
 *     a   mean rate, (min + max) / 2, orders/s
 *     e   how much of it the wave is, (max - min) / (min + max), 0 to 1
 *     t   time since the start, s
 *     m   orders since the start
 *     P   orders of a period, a T
 *
 * The rate is r(t) = min + (max - min) (1 - cos(2 pi t / T)) / 2 = a (1 - e cos(2 pi t / T)), hence the orders are
 *
 *     m(t) = a (t - e T / (2 pi) sin(2 pi t / T))
 *
 * With the angle x = 2 pi t / T and M = 2 pi m / P that is Kepler's equation
 *
 *     M = x - e sin(x)
 *
 * which has no closed inverse. Its root in a half period is found by Newton's method, and by bisection where that would
 * leave the bracket (where e is near 1 and x near 0 the slope 1 - e cos(x) vanishes). A half period of falling rate is
 * the mirror image of the rising one, x(2 pi - M) = 2 pi - x(M), so only [0, pi] is searched; whole periods are counted.
 */
export function createSineCurve({ minPerSec, maxPerSec, periodMs }: SineSettings): ArrivalCurve {
  const meanPerMs = (minPerSec + maxPerSec) / 2000;
  const share = (maxPerSec - minPerSec) / (minPerSec + maxPerSec);
  const periodOrders = meanPerMs * periodMs;
  return {
    expectedBefore(ms) {
      if (ms === Infinity) return Infinity;
      // The sine of what is left of the last period: far out, that of the whole angle would lose its digits.
      const leftMs = ms % periodMs;
      const wave = share * Math.sin((2 * Math.PI * leftMs) / periodMs);
      return meanPerMs * (ms - (wave * periodMs) / (2 * Math.PI));
    },
    dueMs(orders) {
      const periods = Math.floor(orders / periodOrders);
      const mean = (2 * Math.PI * (orders - periods * periodOrders)) / periodOrders;
      const angle = mean <= Math.PI ? keplerAngle(mean, share) : 2 * Math.PI - keplerAngle(2 * Math.PI - mean, share);
      return roundToNanosecond((periods + angle / (2 * Math.PI)) * periodMs);
    },
  };
}

/** Newton's method ends within a handful of steps; bisection alone would take 53. */
const mostSteps = 60;

/** x in [0, pi] with x - e sin(x) = mean, for mean in [0, pi] and e in [0, 1]. */
function keplerAngle(mean: number, e: number): number {
  let low = 0;
  let high = Math.PI;
  let angle = mean;
  for (let step = 0; step < mostSteps; step++) {
    const excess = angle - e * Math.sin(angle) - mean;
    if (excess === 0) break;
    if (excess > 0) high = angle;
    else low = angle;
    const newton = angle - excess / (1 - e * Math.cos(angle));
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - angle) <= Number.EPSILON * angle) break;
    angle = next;
  }
  return angle;
}
