import type { LatencySummary } from './result.ts';

/** Sums over orders by event time: when the customer placed them. */
export interface RevenueSums {
  readonly orders: number;
  /** In minor units of the currency. */
  readonly revenueMinor: number;
  /** Payments authorized and declined. */
  readonly approved: number;
  readonly declined: number;
}

/** One second as it was published last. */
export interface RevenueSecond extends RevenueSums {
  /** ISO 8601, UTC: the second is [windowStart, windowStart + 1 s). */
  readonly windowStart: string;
}

/** What the revenue service published, beside what the run's orders and payments in the log add up to. */
export interface RevenueRunResult extends RevenueSums {
  /** Seconds of event time that were published. */
  readonly seconds: number;
  readonly expected: RevenueSums & { readonly seconds: number };
  /** Customers who were flagged, and who should have been. */
  readonly flagged: number;
  readonly expectedFlagged: number;
  readonly flaggedTwice: number;
  /** Figures that are not what the log says: all counted, the first 20 named. */
  readonly mismatchCount: number;
  readonly mismatches: readonly { readonly of: string; readonly published: string; readonly expected: string }[];
  /** Orders and payments that came after their window had closed: in no figure. */
  readonly tooLate: number;
  readonly commits: number;
  /** Times the service began anew from its changelog. */
  readonly restores: number;
  readonly restoreMs: number | null;
  /** For each second that began and ended during the load: end of the second -> its first figure was read. */
  readonly freshness: LatencySummary;
  readonly lastMinute:
    | (RevenueSums & {
        readonly windowEnd: string;
        readonly topSkus: readonly { readonly sku: string; readonly units: number }[];
      })
    | null;
  readonly perSecond: readonly RevenueSecond[];
}
