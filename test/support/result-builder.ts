import { IntervalRecorder } from '../../src/metrics/interval-recorder.ts';
import { LatencyHistogram } from '../../src/metrics/latency-histogram.ts';
import type {
  ConfirmationResult,
  EventResult,
  GeneratorResult,
  LatencySummary,
  PhaseLatencies,
  PhaseResult,
  ReplayResult,
  RevenueRunResult,
  RunResult,
  ServiceResult,
  ThresholdResult,
  VerificationResult,
  ThreadUsage,
} from '../../src/metrics/result.ts';
import type { AttributionResult } from '../../src/run/attribution-totals.ts';
import { createRng } from '../../src/rng.ts';
import type { PhasePlan, RateShape } from '../../src/run/phase-plan.ts';
import { buildPhasePlan } from './schedules.ts';

/** Shape of a synthetic latency: a body around `medianUs` and a tail that reaches about twenty times as far. */
export interface LatencyShape {
  readonly medianUs: number;
  readonly count: number;
  readonly censored?: number;
  readonly seed?: number;
}

/** A histogram with a realistic, reproducible distribution. */
export function buildHistogram({ medianUs, count, seed = 1 }: LatencyShape): LatencyHistogram {
  const rng = createRng(seed);
  const recorder = new IntervalRecorder();
  for (let sample = 0; sample < count; sample++) {
    const body = 0.55 + 0.6 * rng.nextFloat() + 0.35 * rng.nextFloat() ** 2;
    recorder.record(medianUs * (body + 0.004 / (rng.nextFloat() + 0.0002)));
  }
  const histogram = new LatencyHistogram();
  histogram.add(recorder.take());
  return histogram;
}

/** The summary of a {@link buildHistogram}; without orders every value is null. */
export function buildLatency(shape: LatencyShape): LatencySummary {
  return buildHistogram(shape).summary(shape.censored ?? 0);
}

const serviceMedianUs = { inventory: 11_200, payment: 141_000, notification: 43_000 };

/** Latencies of `count` acked orders with three services. */
export function buildLatencies(count: number, unacked = 0): PhaseLatencies {
  const endToEnd = Object.entries(serviceMedianUs).map(([name, medianUs], index) => [
    name,
    buildLatency({ medianUs, count, seed: index + 10, censored: unacked }),
  ]);
  return {
    sendDelay: buildLatency({ medianUs: 520, count: count + unacked, seed: 2 }),
    service: buildLatency({ medianUs: 4100, count, seed: 3, censored: unacked }),
    response: buildLatency({ medianUs: 4700, count, seed: 4, censored: unacked }),
    endToEnd: Object.fromEntries(endToEnd),
    completion: buildLatency({ medianUs: 152_000, count, seed: 5, censored: unacked }),
  };
}

/** A phase in which all orders were acked. */
export function buildPhase(overrides: Partial<PhaseResult> = {}): PhaseResult {
  const count = overrides.orders?.acked ?? 150_000;
  const durationMs = overrides.durationMs ?? 30_000;
  const perSec = durationMs === 0 ? 0 : count / (durationMs / 1000);
  return {
    name: 'measure',
    kind: 'measure',
    startMs: 5000,
    durationMs,
    orders: { intended: count, dropped: 0, sent: count, acked: count, failed: 0, indeterminate: 0 },
    throughput: {
      intendedPerSec: perSec,
      offeredPerSec: perSec,
      ackedPerSec: perSec,
      ackedMbPerSec: (perSec * 870) / 1e6,
    },
    latencyUs: overrides.latencyUs ?? buildLatencies(count),
    responseHistogram: buildHistogram({ medianUs: 4700, count, seed: 4 }).bars(),
    measurement: { verdict: 'VALID', reasons: [] },
    ...overrides,
  };
}

const noOrders = { intended: 0, dropped: 0, sent: 0, acked: 0, failed: 0, indeterminate: 0 };
const noThroughput = { intendedPerSec: 0, offeredPerSec: 0, ackedPerSec: 0, ackedMbPerSec: 0 };
const noLatency: LatencySummary = buildLatency({ medianUs: 1, count: 0 });

/** A phase in which nothing happened. */
export function buildEmptyPhase(kind: PhaseResult['kind'], startMs: number, durationMs: number): PhaseResult {
  return {
    name: kind,
    kind,
    startMs,
    durationMs,
    orders: noOrders,
    throughput: noThroughput,
    latencyUs: { sendDelay: noLatency, service: noLatency, response: noLatency, endToEnd: {}, completion: null },
    responseHistogram: [],
    measurement: null,
  };
}

const workMedianUs: Readonly<Record<string, number>> = { inventory: 5100, payment: 134_600, notification: 36_800 };

/** Where the time of a service's orders went; three orders in a hundred were closed by inventory, 86 by payment. */
function buildAttribution(name: string, count: number): AttributionResult {
  const shares: Readonly<Record<string, number>> = { inventory: 0.03, payment: 0.86, notification: 0.11 };
  const shapeOf = (medianUs: number, seed: number): LatencySummary => ({
    ...buildLatency({ medianUs, count: Math.min(count, 2000), seed }),
    count,
  });
  return {
    queueWait: shapeOf(5500, 20),
    work: shapeOf(workMedianUs[name] ?? 1000, 21),
    commitLag: buildLatency({ medianUs: 510_000, count: Math.min(count, 360), seed: 22 }),
    closedCount: Math.round(count * (shares[name] ?? 1)),
    partitions: Array.from({ length: 12 }, (_, partition) => {
      const lag = (partition * 7) % 12;
      const maxLagMs = lag * Math.round((workMedianUs[name] ?? 0) / 10_000 + 3);
      return { partition, maxLagRecords: lag * 9, maxLagMs, lastLagRecords: 0, lastLagMs: 0 };
    }),
  };
}

/** A service that handled every order once. */
export function buildService(name: string, overrides: Partial<ServiceResult> = {}): ServiceResult {
  const handled = overrides.handled ?? 175_000;
  return {
    name,
    group: `shopsim.7f3a9c21.${name}`,
    members: 1,
    consumed: handled,
    handled,
    memberHandled: [handled],
    retried: 0,
    deadLettered: 0,
    outcomes: { [`${name}Done`]: handled },
    resultsAcked: handled,
    resultsFailed: 0,
    redelivered: 0,
    rebalances: 1,
    maxLag: 312,
    flashSale: null,
    ...buildAttribution(name, Math.min(handled, 150_000)),
    ...overrides,
  };
}

/** A thread that had little to do. */
export function buildThread(name: string, overrides: Partial<ThreadUsage> = {}): ThreadUsage {
  return {
    name,
    busyRatio: 0.2,
    gcRatio: 0.002,
    cpuRatio: 0.19,
    loopDelay: { p99Us: 1210, maxUs: 4870 },
    ...overrides,
  };
}

/** 175,000 orders, each handled by three services, and nothing found. */
export function buildVerification(overrides: Partial<VerificationResult> = {}): VerificationResult {
  return {
    acked: 175_000,
    seen: { inventory: 175_000, payment: 175_000, notification: 175_000 },
    deadLettered: { inventory: 0, payment: 0, notification: 0 },
    poisoned: { inventory: 0, payment: 0, notification: 0 },
    unseen: { inventory: 0, payment: 0, notification: 0 },
    foreign: 0,
    corrupt: 0,
    logSearch: 'none',
    ackedLost: null,
    skipped: null,
    expired: null,
    indeterminateInLog: null,
    logDuplicates: 0,
    redeliveries: 0,
    doubleEffects: 0,
    outOfOrder: 0,
    keyOutOfOrder: 0,
    conservation: [],
    samples: [],
    ...overrides,
  };
}

/** The leader of a partition was killed under load, and everything was back after 9.4 s. */
export function buildEvent(overrides: Partial<EventResult> = {}): EventResult {
  return {
    name: 'kill-leader',
    kind: 'kill-broker',
    sentence: 'broker 2, the leader of partition 0, was killed',
    atMs: 15_000,
    tookMs: 12,
    windowEndMs: 35_640,
    detectMs: 41,
    longestAckGapMs: 8640,
    recoveryMs: 9400,
    backlogPeak: { inventory: 812, payment: 15_320, notification: 3121 },
    redeliveries: 0,
    logDuplicates: 0,
    doubleEffects: 0,
    ackedLost: 0,
    ...overrides,
  };
}

/** Three seconds of revenue, all as they should be. */
export function buildRevenue(overrides: Partial<RevenueRunResult> = {}): RevenueRunResult {
  const sums = { orders: 15_000, revenueMinor: 162_840_000, approved: 14_251, declined: 749 };
  return {
    ...sums,
    seconds: 3,
    expected: { ...sums, seconds: 3 },
    flagged: 12,
    expectedFlagged: 12,
    flaggedTwice: 0,
    mismatchCount: 0,
    mismatches: [],
    tooLate: 0,
    commits: 140,
    restores: 1,
    restoreMs: 84,
    freshness: buildLatency({ medianUs: 240_000, count: 28, seed: 6 }),
    lastMinute: {
      windowEnd: '2026-03-04T10:15:34.000Z',
      ...sums,
      topSkus: [
        { sku: 'SKU-000001', units: 412 },
        { sku: 'SKU-000002', units: 208 },
      ],
    },
    perSecond: ['31', '32', '33'].map((second) => ({
      windowStart: `2026-03-04T10:15:${second}.000Z`,
      orders: 5000,
      revenueMinor: 54_280_000,
      approved: 4750,
      declined: 250,
    })),
    ...overrides,
  };
}

/** A fresh group has read all that was acked when it began. */
export function buildReplay(overrides: Partial<ReplayResult> = {}): ReplayResult {
  return {
    event: 'replay',
    records: 100_040,
    orders: 100_000,
    digest: '3f2a9c0d51b7e684',
    expectedOrders: 100_000,
    expectedDigest: '3f2a9c0d51b7e684',
    matches: true,
    ordersPerSec: 212_000,
    livePerSec: 4998,
    durationMs: 472,
    ...overrides,
  };
}

/** A sound measurement. */
export function buildGenerator(overrides: Partial<GeneratorResult> = {}): GeneratorResult {
  return {
    verdict: 'VALID',
    reasons: [],
    notes: ['a broker runs on this host and shares its 2 CPUs with shop-sim'],
    cpuCores: 0.41,
    cpuUsPerOrder: 82.3,
    maxRssBytes: 123_731_968,
    threads: [
      buildThread('generator-1', { busyRatio: 0.083, cpuRatio: 0.079 }),
      buildThread('services', { busyRatio: 0.262, gcRatio: 0.011, cpuRatio: 0.255 }),
      buildThread('main', { busyRatio: 0.012, cpuRatio: 0.01, loopDelay: { p99Us: 1480, maxUs: 30_100 } }),
    ],
    ...overrides,
  };
}

/** The plan in a result, as far as reports read it: one phase of 30 s. */
export function buildTrafficPlan(
  shape: RateShape,
  { warmupMs = 0, ...phase }: Partial<PhasePlan> & { readonly warmupMs?: number } = {},
): RunResult['plan'] {
  return { traffic: { phases: [buildPhasePlan({ shape, durationMs: 30_000, ...phase })], warmupMs } };
}

/** A run of 5,000 orders/s for 30 s against one Kafka broker with three services, without a flaw. */
export function buildResult(overrides: Partial<RunResult> = {}): RunResult {
  const warmup = buildPhase({
    name: 'warmup',
    kind: 'warmup',
    startMs: 0,
    durationMs: 5000,
    orders: { ...noOrders, intended: 25_000, sent: 25_000, acked: 25_000 },
  });
  const phases = overrides.phases ?? [warmup, buildPhase(), buildEmptyPhase('drain', 35_000, 640)];
  return {
    schema: 'shop-sim/result/1',
    run: {
      id: '7f3a9c21',
      startedAt: '2026-03-04T10:15:30.000Z',
      command: 'shop-sim produce --bootstrap-server localhost:9092 --rate 5000 --duration 30s',
      seed: 42,
      toolVersion: '0.1.0',
      nodeVersion: 'v20.20.2',
      host: { platform: 'linux x64', cpuModel: 'AMD EPYC 7R13', cpuCount: 2, memoryBytes: 8_589_934_592 },
      endedBy: 'duration',
      firstAckMs: 1210,
    },
    target: {
      kind: 'kafka',
      bootstrapServers: 'localhost:9092',
      clusterId: 'Mk3OEYBSD34fcwNTJENDM2',
      brokerCount: 1,
      topic: 'shopsim.7f3a9c21.orders',
      partitions: 12,
      replicationFactor: 1,
      minInsyncReplicas: 1,
      acks: 'all',
      idempotent: true,
      compression: 'none',
      lingerMs: 5,
      batchSizeBytes: 131_072,
      client: 'shop-sim',
    },
    plan: buildTrafficPlan({ kind: 'constant', ratePerSec: 5000 }, { warmupMs: 5000 }),
    phases,
    measured: phases.find(({ kind }) => kind === 'measure') ?? buildEmptyPhase('measure', 0, 0),
    seconds: Array.from({ length: 35 }, (_, second) => ({
      startMs: second * 1000,
      intended: 5000,
      sent: 5000,
      acked: 4990 + ((second * 7) % 21),
      responseP99Us: 7900 + ((second * 131) % 900),
      handled: { inventory: 5000, payment: 5000, notification: 5000 },
      lag: { inventory: 40, payment: 720, notification: 210 },
    })),
    services: [
      buildService('inventory', { outcomes: { StockReserved: 173_811, StockRejected: 1189 } }),
      buildService('payment', { maxLag: 1240, outcomes: { PaymentAuthorized: 166_204, PaymentDeclined: 8796 } }),
      buildService('notification', { maxLag: 530, outcomes: { NotificationSent: 175_000 } }),
    ],
    partitions: [],
    partitionSkew: null,
    expectedPartitionSkew: null,
    events: [],
    replays: [],
    revenue: null,
    confirmation: null,
    verification: buildVerification(),
    generator: buildGenerator(),
    thresholds: [],
    notices: [],
    verdict: 'PASS',
    ...overrides,
  };
}

/** What a confirmation service did that was killed three times and kept its promise. */
export function buildConfirmation(overrides: Partial<ConfirmationResult> = {}): ConfirmationResult {
  return {
    mode: 'exactlyOnce',
    commitIntervalMs: 200,
    approved: 166_204,
    confirmed: 166_204,
    missing: 0,
    duplicates: 0,
    wrong: 0,
    uncommittedRecords: 1412,
    samples: [],
    confirmedPerSec: 4711.4,
    latency: buildLatency({ medianUs: 121_000, count: 142_466, seed: 21 }),
    commits: 171,
    aborts: 0,
    crashes: 3,
    ...overrides,
  };
}

/** A threshold on the response time that failed. */
export function buildThreshold(overrides: Partial<ThresholdResult>): ThresholdResult {
  return {
    expression: 'response.p99 < 20ms',
    phase: null,
    actual: { value: 0.0312, unit: 's', text: '31.2 ms' },
    limit: { value: 0.02, unit: 's', text: '20.0 ms' },
    isTimed: true,
    passed: false,
    reason: null,
    ...overrides,
  };
}
