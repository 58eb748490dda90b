import { brokenPromises } from '../metrics/promises.ts';
import type { RunResult, VerificationResult } from '../metrics/result.ts';
import { booksNotices, booksOfRun } from './books-of-run.ts';
import type { CpuUsage } from './cpu-meter.ts';
import { describeRun, publicConsumePlan } from './describe-run.ts';
import { judgePhases } from './judge-phases.ts';
import { phaseResults } from './phase-results.ts';
import type { ConsumePlan } from './plan.ts';
import { firstOfEachKind, recordChecks, serviceSamples } from './record-findings.ts';
import type { RunRecord } from './run-record.ts';
import { serviceResults } from './service-results.ts';
import type { Target } from './target.ts';

/** Everything a finished `shop-sim consume` knows. */
export interface FinishedConsume {
  readonly plan: ConsumePlan;
  readonly target: Target;
  readonly startedAt: string;
  readonly record: RunRecord;
  readonly usage: CpuUsage;
  readonly error: Error | undefined;
}

/**
 * The result of services that ran without a generator: end-to-end and outcomes are measured, everything about sending
 * is empty, because it happened elsewhere.
 */
export function assembleConsumeResult({ plan, target, startedAt, record, usage, error }: FinishedConsume): RunResult {
  const run = { record, target, course: undefined };
  const { phases, measured, whole: judgement } = judgePhases(phaseResults(run), run);
  // What others had acked is not known here, so neither is how far behind a service was: no lag.
  const services = serviceResults(plan.services, record, 0, false).map((service) => ({ ...service, maxLag: null }));
  const totals = [...record.collector.services.values()].map((view) => view.totals);
  const books = booksOfRun({
    phases,
    ledger: undefined,
    services: totals.filter((one) => one !== undefined),
  });
  const verification: VerificationResult = {
    acked: 0,
    seen: Object.fromEntries(services.map(({ name, handled }) => [name, handled])),
    deadLettered: Object.fromEntries(services.map(({ name, deadLettered }) => [name, deadLettered])),
    poisoned: Object.fromEntries(services.map(({ name }) => [name, null])),
    unseen: {},
    logSearch: 'none',
    ackedLost: null,
    skipped: null,
    expired: null,
    indeterminateInLog: null,
    ...recordChecks(record, undefined),
    doubleEffects: books.doubleEffects,
    conservation: books.conservation,
    samples: firstOfEachKind([...serviceSamples(record.collector), ...books.samples]),
  };
  const nothingSent = { acks: null, idempotent: null };
  const broken = brokenPromises({ run: record, target: nothingSent, phases, verification, revenue: null });
  return {
    schema: 'shop-sim/result/1',
    run: describeRun({ ...plan, startedAt, endedBy: record.endedBy, firstAckMs: null }),
    target: {
      kind: 'kafka',
      bootstrapServers: plan.connection.bootstrapServers.map(({ host, port }) => `${host}:${port}`).join(','),
      clusterId: target.clusterId,
      brokerCount: target.brokers.length,
      topic: plan.topic,
      partitions: target.partitions,
      replicationFactor: target.replicationFactor,
      minInsyncReplicas: target.minInsyncReplicas,
      ...nothingSent,
      compression: 'none',
      lingerMs: null,
      batchSizeBytes: null,
      client: null,
    },
    plan: publicConsumePlan(plan),
    phases,
    measured,
    seconds: record.series.finish().map((second) => ({ ...second, lag: {} })),
    services,
    partitions: [],
    partitionSkew: null,
    expectedPartitionSkew: null,
    events: [],
    replays: [],
    revenue: null,
    confirmation: null,
    verification,
    generator: {
      ...judgement,
      cpuCores: usage.cpuMs / usage.wallMs,
      cpuUsPerOrder: null,
      maxRssBytes: process.resourceUsage().maxRSS * 1024,
      threads: record.usages,
    },
    thresholds: [],
    notices: [...record.notices, ...booksNotices(books.conservation), ...(error === undefined ? [] : [error.message])],
    verdict: error !== undefined || broken.length > 0 ? 'FAIL' : 'PASS',
  };
}
