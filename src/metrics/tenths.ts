/** Length of the steps of a run's fine time series. */
export const tenthMs = 100;

/** The time series of a run, in tenths of a second since the start of the load; all of the same length. */
export interface TenthsOfRun {
  readonly acked: readonly number[];
  /** Longest response time of the orders acked in each; 0 without any. */
  readonly slowestMs: readonly number[];
  /** Of the ack gaps that ended in a tenth the longest of each generator, in the order of their ends. */
  readonly gaps: readonly { readonly startMs: number; readonly endMs: number }[];
  /** By service: orders acked and not handled at the end of each. */
  readonly lag: Readonly<Record<string, readonly number[]>>;
}
