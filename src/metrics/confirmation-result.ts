import type { LatencySummary } from './result.ts';

/** A confirmation that should not be there, or an order that has none. */
export interface ConfirmationFindingSample {
  readonly kind: 'missing' | 'duplicate' | 'wrong';
  /** The order's id; null: the record's stamp cannot be read, or is another run's. */
  readonly order: string | null;
  /** Place of the confirmation; of a missing one the place of its order, null when it is not known. */
  readonly partition: number | null;
  readonly offset: number | null;
}

/**
 * What the confirmation service did, and what a reader of committed records found of it after the run: exactly one
 * OrderConfirmed is owed to each acknowledged order whose payment is authorized, and none to any other.
 */
export interface ConfirmationResult {
  /** exactlyOnce: confirmations and offsets in one transaction. atLeastOnce: offsets on a timer, behind the confirmations. */
  readonly mode: 'exactlyOnce' | 'atLeastOnce';
  readonly commitIntervalMs: number;
  /** Acknowledged orders whose payment is authorized. */
  readonly approved: number;
  /** How many of them have a confirmation. */
  readonly confirmed: number;
  readonly missing: number;
  /** Confirmations of an order that had one already. */
  readonly duplicates: number;
  /** Records that no order should have brought about, or that say another id or authorization code than the order's. */
  readonly wrong: number;
  /** Records in the topic that readers of committed records do not get: those of aborted transactions. */
  readonly uncommittedRecords: number;
  /** The first 20 of each kind. */
  readonly samples: readonly ConfirmationFindingSample[];
  /** Orders confirmed per second, from the start of the load to the last confirmation. */
  readonly confirmedPerSec: number;
  /** The confirmation can be read - intended, each order of the measured phases once. */
  readonly latency: LatencySummary;
  /** Commits of offsets; of transactions with exactlyOnce. */
  readonly commits: number;
  /** Transactions that the service itself gave up; what a crash left open is aborted by the next one and not counted. */
  readonly aborts: number;
  /** Times that it was killed with something uncommitted. */
  readonly crashes: number;
}
