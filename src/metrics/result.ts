/**
 * The result of a run: every number that a report shows, defined once, with its unit. The text report, the JSON file
 * and the README's reference all come from here. `null` is "not measured" (never a zero that was not counted).
 */

/** The words of load testing used below: see README "Words". */
export interface LatencySummary {
  /** Orders with a measured value. */
  readonly count: number;
  /** Orders whose value never came (dropped, failed, indeterminate, unseen at the end of the drain). */
  readonly censored: number;
  readonly minUs: number | null;
  readonly meanUs: number | null;
  /**
   * Percentiles over count + censored orders, a censored order counting as slower than every measured one: `null`
   * where the percentile falls among the censored ("> drain time"). Whole microseconds, three significant digits.
   */
  readonly p50Us: number | null;
  readonly p75Us: number | null;
  readonly p90Us: number | null;
  readonly p95Us: number | null;
  readonly p99Us: number | null;
  readonly p999Us: number | null;
  readonly p9999Us: number | null;
  readonly maxUs: number | null;
}

/** What became of the orders of a phase: intended = dropped + sent, and sent = acked + failed + indeterminate. */
export interface OrderCounts {
  /** Orders whose intended time lies in the phase. */
  readonly intended: number;
  /** Never handed to a socket: memory full with --on-full drop, or the delivery deadline passed unsent. */
  readonly dropped: number;
  readonly sent: number;
  readonly acked: number;
  readonly failed: number;
  readonly indeterminate: number;
}

export interface Throughput {
  /** Orders intended per second of the phase. */
  readonly intendedPerSec: number;
  /** Orders handed to the producer per second of the phase. */
  readonly offeredPerSec: number;
  /** Orders acknowledged per second, by the time of the acknowledgement. */
  readonly ackedPerSec: number;
  /** Megabytes (10^6) of record batches as sent, acknowledged per second. */
  readonly ackedMbPerSec: number;
}

export interface PhaseLatencies {
  /** sent - intended: our own lateness. */
  readonly sendDelay: LatencySummary;
  /** acked - sent: what most tools print. */
  readonly service: LatencySummary;
  /** acked - intended: the headline. */
  readonly response: LatencySummary;
  /** handled - intended, per service; only the services of this run. */
  readonly endToEnd: Readonly<Record<string, LatencySummary>>;
  /** last of the services - intended; null when the run had no services. */
  readonly completion: LatencySummary | null;
}

/** A bar of a distribution: `count` values v with fromUs <= v < toUs, whole microseconds. */
export interface HistogramBar {
  readonly fromUs: number;
  readonly toUs: number;
  readonly count: number;
}

export type PhaseKind = 'warmup' | 'measure' | 'drain';

export interface PhaseResult {
  readonly name: string;
  readonly kind: PhaseKind;
  /** Since the start of the load. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly orders: OrderCounts;
  readonly throughput: Throughput;
  readonly latencyUs: PhaseLatencies;
  /**
   * Distribution of the response time of acked orders in touching bars of 12 %, from the first that holds an order to
   * the last; empty bars between them are kept. Edges are as exact as the histogram: three significant digits.
   */
  readonly responseHistogram: readonly HistogramBar[];
}

export interface ServiceResult {
  readonly name: string;
  readonly group: string;
  readonly members: number;
  /** Records delivered to the service's handlers, redeliveries included. */
  readonly consumed: number;
  /** Orders handled to the end. */
  readonly handled: number;
  /** Count per kind of result event, for instance { StockReserved: 149000, StockRejected: 1000 }. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Result events acknowledged by the cluster, and those that were not. */
  readonly resultsAcked: number;
  readonly resultsFailed: number;
  readonly redelivered: number;
  readonly rebalances: number;
  /** Largest number of acked orders not yet delivered to the service, sampled once a second; null: not measured. */
  readonly maxLag: number | null;
}

/** What kind of trouble a record or an order is an example of. */
export type FindingKind =
  | 'lost'
  | 'skipped'
  | 'expired'
  | 'logDuplicate'
  | 'redelivered'
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
  /** Acked orders that a service did not see before the end of the drain. */
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

export type GeneratorVerdict = 'VALID' | 'SUSPECT' | 'INVALID';

export interface ThreadUsage {
  readonly name: string;
  /** Share of the measure phase in which the thread's event loop was not idle, 0..1. */
  readonly busyRatio: number;
  /** Share of the measure phase spent in garbage collection, 0..1. */
  readonly gcRatio: number;
}

/** The tool's judgement on its own measurement. */
export interface GeneratorResult {
  readonly verdict: GeneratorVerdict;
  /** In words and numbers, with the remedy; empty when VALID and nothing is worth a remark. */
  readonly reasons: readonly string[];
  /** Remarks that do not change the verdict: broker on the same host, too few samples for a percentile. */
  readonly notes: readonly string[];
  /** CPU time of the whole process during the measure phase / its duration: 1.0 is one core. */
  readonly cpuCores: number;
  /** CPU time of the whole process during the measure phase / orders acked in it. */
  readonly cpuUsPerOrder: number | null;
  readonly maxRssBytes: number;
  readonly threads: readonly ThreadUsage[];
}

export interface TargetResult {
  readonly kind: 'embedded' | 'kafka';
  readonly bootstrapServers: string;
  readonly clusterId: string | null;
  readonly brokerCount: number;
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number | null;
  /** The producer's settings; each is null in a run that sent nothing (`shop-sim consume`). */
  readonly acks: 'all' | 1 | 0 | null;
  readonly idempotent: boolean | null;
  readonly compression: 'none' | null;
  readonly lingerMs: number | null;
  readonly batchSizeBytes: number | null;
}

/** One second of the run, by wall order of events (not by intended time). */
export interface SecondResult {
  /** Since the start of the load. */
  readonly startMs: number;
  readonly intended: number;
  readonly sent: number;
  readonly acked: number;
  readonly responseP99Us: number | null;
  readonly handled: Readonly<Record<string, number>>;
}

export interface ThresholdResult {
  readonly expression: string;
  readonly actual: number | null;
  readonly passed: boolean;
}

export interface RunResult {
  readonly schema: 'shop-sim/result/1';
  readonly run: {
    readonly id: string;
    readonly startedAt: string;
    readonly command: string;
    readonly seed: number;
    readonly toolVersion: string;
    readonly nodeVersion: string;
    readonly host: {
      readonly platform: string;
      readonly cpuModel: string;
      readonly cpuCount: number;
      readonly memoryBytes: number;
    };
    /** Why the load ended: as planned, stopped by the user, the byte bound, or an error. */
    readonly endedBy: 'duration' | 'interrupt' | 'max-bytes' | 'max-orders' | 'error';
  };
  readonly target: TargetResult;
  /** Every resolved setting, secrets removed. */
  readonly plan: Readonly<Record<string, unknown>>;
  readonly phases: readonly PhaseResult[];
  readonly seconds: readonly SecondResult[];
  readonly services: readonly ServiceResult[];
  readonly verification: VerificationResult;
  readonly generator: GeneratorResult;
  readonly thresholds: readonly ThresholdResult[];
  /** Errors and notices of the run, each a plain sentence. */
  readonly notices: readonly string[];
  readonly verdict: 'PASS' | 'FAIL' | 'INVALID';
}
