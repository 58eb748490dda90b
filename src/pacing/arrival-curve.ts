/**
 * How many orders are expected by when: the cumulative rate, and its inverse. With the rate r(u) in orders per second,
 *
 *     L(t) = integral of r(u) du for u in [0, t]
 *
 * Evenly spaced arrivals put order n where L(t) = n. Poisson arrivals put it where L(t) = S(n), the n-th arrival of a
 * process of rate one (time rescaling). Both need only the two functions below.
 */
export interface ArrivalCurve {
  /** L(t): orders expected in [0, ms). */
  expectedBefore(ms: number): number;
  /**
   * The inverse of L: when the expected number passes `orders` (a real number >= 0), in milliseconds; where L stands
   * still at that number, the end of the standstill; Infinity where L never passes it. It goes on at the last rate past
   * the end of a ramp.
   */
  dueMs(orders: number): number;
}
