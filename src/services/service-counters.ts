import type { HandlingCounts } from './handling.ts';
import type { IntakeCounts } from './order-intake.ts';

/** Totals since the start. */
export interface ServiceCounters extends IntakeCounts, HandlingCounts {
  readonly name: string;
  readonly group: string;
  /** Of the consumer group, now. */
  readonly members: number;
  /** Attempts that were made again, in place or by way of a retry topic. */
  readonly retried: number;
  readonly resultsAcked: number;
  readonly resultsFailed: number;
  readonly rebalances: number;
  /** As long as orders are on their way through a retry topic: none. */
  readonly positions: readonly number[];
}
