/**
 * The result of a run: every number that a report shows, defined once, with its unit. The text report, the JSON file
 * and the README's reference all come from here. `null` is "not measured" (never a zero that was not counted).
 */

import type { ConfirmationResult } from './confirmation-result.ts';
import type { EventResult, ReplayResult } from './event-result.ts';
import type { PartitionsResult } from './partition-result.ts';
import type { RevenueRunResult } from './revenue-result.ts';
import type { ThresholdResult } from './threshold-result.ts';
import type { VerificationResult } from './verification-result.ts';

export type * from './confirmation-result.ts';
export type * from './event-result.ts';
export type * from './partition-result.ts';
export type * from './revenue-result.ts';
export type * from './threshold-result.ts';
export type * from './verification-result.ts';

/** The words of load testing used below: see README "Words". */
export interface LatencySummary {
  /** Orders with a measured value. */
  readonly count: number;
  /** Orders whose value never came (dropped, failed, indeterminate, given up by a service, unseen at the end of the drain). */
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
  /** The judgement on the measurement in this phase; null for the drain, in which nothing is measured. */
  readonly measurement: PhaseMeasurement | null;
}

export interface ServiceResult {
  readonly name: string;
  readonly group: string;
  /** At the end. */
  readonly members: number;
  /** Records delivered to the service's handlers, redeliveries included. */
  readonly consumed: number;
  /** Orders handled to the end. */
  readonly handled: number;
  /** The same by member, in the order of their numbers; orders that were read from a retry topic are nobody's. */
  readonly memberHandled: readonly number[];
  /** Attempts that were made again after one that failed. */
  readonly retried: number;
  /** Orders that were given up after the last attempt. */
  readonly deadLettered: number;
  /** Count per kind of result event, for instance { StockReserved: 149000, StockRejected: 1000 }. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Result events acknowledged by the cluster, and those that were not. */
  readonly resultsAcked: number;
  readonly resultsFailed: number;
  readonly redelivered: number;
  readonly rebalances: number;
  /** Largest number of acked orders not yet delivered to the service, sampled once a second; null: not measured. */
  readonly maxLag: number | null;
  /**
   * Handling started - the record's Kafka timestamp, of the orders of the measured phases: linger, broker and fetch. The
   * timestamp is when the order was handed to the producer, rounded down to the millisecond.
   */
  readonly queueWait: LatencySummary;
  /** Handled - handling started, on the service's clock, of the orders of the measured phases. */
  readonly work: LatencySummary;
  /**
   * For each commit of a partition that was acknowledged after the warm-up: acknowledged - handled, of the longest
   * handled order that it covers. After a crash at that moment so much work would have been done again.
   */
  readonly commitLag: LatencySummary;
  /** Orders of the measured phases that this service was the last to handle; over all services: `completion.count`. */
  readonly closedCount: number;
  /** Inventory's, in a run with a flash sale; null otherwise. */
  readonly flashSale: FlashSaleResult | null;
  /** Lag in each partition that the service read, sampled once a second from the first measured phase to the end. */
  readonly partitions: readonly PartitionLagResult[];
}

/** What became of the stock of the flash-sale product, over the whole run; any order may have asked for it. */
export interface FlashSaleResult {
  readonly sku: string;
  /** Units that the orders delivered to inventory asked for, each order counted once. */
  readonly demandedUnits: number;
  readonly reservedUnits: number;
  /** Units in stock at the start. */
  readonly initialUnits: number;
  /** Units reserved beyond the stock: 0, or inventory has a bug. */
  readonly oversoldUnits: number;
}

/** How far a service was behind in a partition. */
export interface PartitionLagResult {
  readonly partition: number;
  /** High watermark of the last Fetch answer - position of the group. */
  readonly maxLagRecords: number;
  /** Now - Kafka timestamp of the oldest record that was fetched and is not finished; 0 when there is none. */
  readonly maxLagMs: number;
  /** The same at the last sample, when the services had stopped. */
  readonly lastLagRecords: number;
  readonly lastLagMs: number;
}

export type GeneratorVerdict = 'VALID' | 'SUSPECT' | 'INVALID';

/** The judgement on the measurement in one phase, with each reason in words and numbers. */
export interface PhaseMeasurement {
  readonly verdict: GeneratorVerdict;
  readonly reasons: readonly string[];
}

export interface ThreadUsage {
  readonly name: string;
  /** Share of the measured phases in which the thread's event loop was not idle, 0..1. */
  readonly busyRatio: number;
  /** Share of the measured phases spent in garbage collection, 0..1. */
  readonly gcRatio: number;
  /** CPU time of the thread / wall time of the measured phases, 0..1; null: the platform does not tell. */
  readonly cpuRatio: number | null;
  /** How late the thread's event loop came to a timer of 20 ms in the measured phases. */
  readonly loopDelay: LoopDelay;
}

/** Each is null when the event loop was not looked at. */
export interface LoopDelay {
  readonly p99Us: number | null;
  readonly maxUs: number | null;
}

/** The tool's judgement on its own measurement: that of its measured phases together. */
export interface GeneratorResult {
  readonly verdict: GeneratorVerdict;
  /** In words and numbers, with the remedy; empty when VALID and nothing is worth a remark. */
  readonly reasons: readonly string[];
  /** Remarks that do not change the verdict: broker on the same host, too few samples for a percentile. */
  readonly notes: readonly string[];
  /** CPU time of the whole process during the measured phases / their duration: 1.0 is one core. */
  readonly cpuCores: number;
  /** CPU time of the whole process during the measured phases / orders acked of theirs. */
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
  /** Whose producer sent the orders. */
  readonly client: 'shop-sim' | 'kafkajs' | null;
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
  /** By service: orders acked and not handled at the end of the second, not below 0. */
  readonly lag: Readonly<Record<string, number>>;
}

export interface RunResult extends PartitionsResult {
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
    /**
     * Why the load ended: as planned, stopped by the user, a bound, or an error. interrupt also where the user stopped
     * what came after it, the drain or the search of the log; a notice says so.
     */
    readonly endedBy: 'duration' | 'interrupt' | 'max-bytes' | 'max-orders' | 'error';
    /** From the start of the process to the first acknowledged order; null: none was while the load lasted. */
    readonly firstAckMs: number | null;
  };
  readonly target: TargetResult;
  /** Every resolved setting, secrets removed. */
  readonly plan: Readonly<Record<string, unknown>>;
  /** In the order of time: the warm-up if there was one, the measured phases that took place, the drain. */
  readonly phases: readonly PhaseResult[];
  /** All measured phases as one, from their merged histograms; the very phase when there was one. */
  readonly measured: PhaseResult;
  readonly seconds: readonly SecondResult[];
  readonly services: readonly ServiceResult[];
  /** What was done on the run's time line, in the order of time. */
  readonly events: readonly EventResult[];
  readonly replays: readonly ReplayResult[];
  /** null: the revenue service did not run, or the run ended before its figures could be compared. */
  readonly revenue: RevenueRunResult | null;
  /** null: the run had no confirmation service, or what it wrote was not counted, as a notice says. */
  readonly confirmation: ConfirmationResult | null;
  readonly verification: VerificationResult;
  readonly generator: GeneratorResult;
  readonly thresholds: readonly ThresholdResult[];
  /** Errors and notices of the run, each a plain sentence. */
  readonly notices: readonly string[];
  readonly verdict: 'PASS' | 'FAIL' | 'INVALID';
}
