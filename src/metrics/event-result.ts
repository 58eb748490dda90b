/**
 * What the window of an event showed. Every time is in milliseconds, and since the start of the load where a moment is
 * meant; `null` is "not measured", as everywhere in a result.
 *
 * - Window: from the event's beginning to the next event's, or to the end of the drain.
 * - Ack gap: a time without an acknowledgement in a partition while orders of it were outstanding, per generator.
 * - Level before: the highest value in tenths of a second of the last 10 s of measured time in which no event had an
 *   effect: before the first event, or between an event's recovery and the next event. Under 3 s of it there is none.
 * - Above the level: more than twice the level, and by more than 20 ms (response time, ack gap) or by more than the orders
 *   of 200 ms (lag).
 */
export interface EventResult {
  /** Unique in its run. */
  readonly name: string;
  /** As in the plan: `kill-broker`, `stop-service`, ... */
  readonly kind: string;
  /** What was done, in the present, with the names and numbers of the run: "broker 2, the leader of partition 0 of the orders, is killed". */
  readonly sentence: string;
  /** When it began. */
  readonly atMs: number;
  /** From its beginning until it was done, and what it set was taken back; null: the run ended before. */
  readonly tookMs: number | null;
  /** End of its window. */
  readonly windowEndMs: number;
  /**
   * From its beginning to the first sign in the measurement: an ack gap has grown, an acknowledged order's response time
   * or the lag of the service concerned (of any, where none is) has come above the level before. Null: nothing was
   * noticed, there is no level before, or something was above it already.
   */
  readonly detectMs: number | null;
  /** The longest ack gap, as far as it lies in the window; null: no order was outstanding in it. */
  readonly longestAckGapMs: number | null;
  /**
   * From its beginning until it was done and ack gaps, response times and every service's lag were back at the level
   * before, for 3 s or to the end of the window; 0: they never left it. Null: not within the window, or there is no level.
   */
  readonly recoveryMs: number | null;
  /** By service: its largest lag in the window, looked at every tenth of a second. */
  readonly backlogPeak: Readonly<Record<string, number>>;
  /** Noticed in the whole seconds of the window, the one included in which the event began. */
  readonly redeliveries: number;
  readonly logDuplicates: number;
  readonly doubleEffects: number;
  /**
   * Acknowledged orders that are not in the log, of those that were due from 1 s before the event to 1 s before the next.
   * Null: the log was not searched, or orders of a closed loop were lost, whose times nobody keeps.
   */
  readonly ackedLost: number | null;
}

/** What a fresh group found that read the orders topic from its earliest offset, while the run went on. */
export interface ReplayResult {
  /** Name of the event. */
  readonly event: string;
  /** Records read: from the earliest offsets to where the partitions ended when the event came. */
  readonly records: number;
  /**
   * Distinct orders of the run among them whose value matches its checksum, up to the order before which all were
   * settled when the event came: later ones may lie on either side of the end.
   */
  readonly orders: number;
  /** Of those orders, independent of their sequence: 16 hexadecimal digits. */
  readonly digest: string;
  /** The same of the orders that the ledger has as acknowledged; null: it cannot be compared exactly, as a notice says. */
  readonly expectedOrders: number | null;
  readonly expectedDigest: string | null;
  /** Orders and digest are the expected ones; null: not compared. */
  readonly matches: boolean | null;
  /** Records per second of `durationMs`. */
  readonly ordersPerSec: number;
  /** Orders acknowledged per second, from the start of the load to the event. */
  readonly livePerSec: number;
  /** From the first record to the last. */
  readonly durationMs: number;
}
