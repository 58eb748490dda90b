/** What kind of trouble a record or an order is an example of. */
export type FindingKind =
  | 'lost'
  | 'skipped'
  | 'expired'
  | 'logDuplicate'
  | 'redelivered'
  | 'deadLettered'
  | 'doubleEffect'
  | 'outOfOrder'
  | 'keyOutOfOrder'
  | 'corrupt';

/** One record or order that was found, as an example of its kind. */
export interface FindingSample {
  readonly kind: FindingKind;
  /** Which service noticed it; null: the reader of the log. */
  readonly service: string | null;
  /** The order's id, as in its JSON; null where the stamp cannot be read. */
  readonly order: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
}

/** One line of the books: left must equal right. */
export interface ConservationResult {
  readonly statement: string;
  readonly left: number;
  readonly right: number;
  readonly holds: boolean;
}

export interface VerificationResult {
  readonly acked: number;
  /** Acked orders of this run that each service handled at least once. */
  readonly seen: Readonly<Record<string, number>>;
  /** Acked orders that each service gave up: their dead letters are in Kafka. */
  readonly deadLettered: Readonly<Record<string, number>>;
  /** Acked orders that fail at every attempt, computed from the seed and their numbers; null: not counted. */
  readonly poisoned: Readonly<Record<string, number | null>>;
  /** Acked orders that a service neither handled nor gave up before the end of the drain. */
  readonly unseen: Readonly<Record<string, number>>;
  /** Records of other runs on the same topic. */
  readonly foreign: number;
  /** Records whose value does not match the checksum in the stamp. */
  readonly corrupt: number;
  /** What an independent reader looked for in the log: nothing, the unseen orders, or every record. */
  readonly logSearch: 'none' | 'unseen' | 'all';
  /** Acked orders that are not in the log; null: not searched. */
  readonly ackedLost: number | null;
  /** Acked, in the log, but not delivered to a service (sum over services); null: not searched. */
  readonly skipped: number | null;
  /** Acked, not found, but the log's retention had deleted records of the run before the search; null: not searched. */
  readonly expired: number | null;
  /** Indeterminate (or failed) orders found in the log after all; null: not searched. */
  readonly indeterminateInLog: number | null;
  /** The same order at two offsets. */
  readonly logDuplicates: number;
  /** The same offset delivered twice to one group, sum over services. */
  readonly redeliveries: number;
  /** Effects of a handler done twice for one order, sum over services. */
  readonly doubleEffects: number;
  /** Records behind a later one of the same producer in their partition. */
  readonly outOfOrder: number;
  /** Records behind a later one of the same key. */
  readonly keyOutOfOrder: number;
  /** The books of the run: orders, deliveries, stock and money. */
  readonly conservation: readonly ConservationResult[];
  /** The first 20 of each kind that is a finding. */
  readonly samples: readonly FindingSample[];
}
