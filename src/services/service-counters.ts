import type { RecordCheckTotals } from './record-checks.ts';
import type { ServiceBooksCounts } from './service-books.ts';

/** Totals since the start. */
export interface ServiceCounters extends RecordCheckTotals {
  readonly name: string;
  readonly group: string;
  /** Of the consumer group, now. */
  readonly members: number;
  /** Orders delivered to the handler, redeliveries included; foreign and corrupt records are not orders. */
  readonly consumed: number;
  /** Distinct orders whose work is done. */
  readonly handled: number;
  /** Distinct orders per kind of result event. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly resultsAcked: number;
  readonly resultsFailed: number;
  /** Records without a stamp, of another run, or that are no order. */
  readonly foreign: number;
  readonly rebalances: number;
  readonly books: ServiceBooksCounts;
  /** By partition: every record below this offset was delivered and is finished, those of other runs included. */
  readonly positions: readonly number[];
}
