/** Settings of the revenue service, every default resolved. */
export interface RevenuePlan {
  /** From one commit to the next: how long a result takes to become visible at most, and what a crash does again. */
  readonly commitIntervalMs: number;
  /** How long after its end a window still takes orders and payments, by event time. */
  readonly graceMs: number;
  /** A customer's orders that are further apart belong to different sessions. */
  readonly sessionGapMs: number;
}

/**
 * What the revenue service works like unless it is told otherwise. The grace holds what is late and what a partition may lag
 * behind another when the service catches up after a crash; it costs memory, and no freshness: a second is told when it
 * has ended, and again when something is added to it.
 */
export const usualRevenue: RevenuePlan = { commitIntervalMs: 200, graceMs: 30_000, sessionGapMs: 30_000 };
