import type { ConnectionSettings } from '../kafka/settings.ts';
import type { OrderLedger, SightingCounts } from '../ledger/order-ledger.ts';
import type { LoadCourse } from '../load/course.ts';
import type { RunResult, VerificationResult } from '../metrics/result.ts';
import { brokenPromises } from '../metrics/promises.ts';
import type { SearchFindings } from './audit-log.ts';
import { type Confirmations, confirmationResultOf } from './confirmation-result-of.ts';
import { booksNotices, booksOfRun } from './books-of-run.ts';
import type { CpuUsage } from './cpu-meter.ts';
import { describeRun, publicRunPlan } from './describe-run.ts';
import { judgePhases } from './judge-phases.ts';
import { serviceResults } from './service-results.ts';
import { logNotices } from './log-notices.ts';
import { hasFlashSale } from './phase-plan.ts';
import { partitionResults, type PartitionedRun } from './partition-results.ts';
import { phaseResults } from './phase-results.ts';
import { poisonedOrders } from './poisoned-orders.ts';
import type { RunPlan } from './plan.ts';
import type { RunRecord } from './run-record.ts';
import { findingSamples, firstOfEachKind, recordChecks } from './record-findings.ts';
import { describeTarget, type Target } from './target.ts';

/** Everything a finished run knows. */
export interface FinishedRun extends Pick<PartitionedRun, 'templates' | 'endOffsets'> {
  readonly plan: RunPlan;
  readonly connection: ConnectionSettings;
  readonly target: Target;
  readonly startedAt: string;
  readonly course: LoadCourse;
  readonly record: RunRecord;
  readonly ledger: OrderLedger;
  readonly usage: CpuUsage;
  /** undefined: the log was not searched. */
  readonly audit: SearchFindings | undefined;
  readonly events: Pick<RunResult, 'events' | 'replays'>;
  readonly revenue: RunResult['revenue'];
  readonly confirmations: Confirmations;
  readonly error: Error | undefined;
}

/** The result of a run, from what was counted and timed. Nothing in it is computed from another run or assumed. */
export function assembleResult(run: FinishedRun): RunResult {
  const { plan, target, record, usage } = run;
  const { phases, measured, whole: judgement } = judgePhases(phaseResults(run), run);
  const sightings = run.ledger.count(record.nextOrder);
  const verification = verificationOf(run, phases, sightings);
  const confirmation = confirmationResultOf(plan, run.confirmations, record.window?.startMs ?? 0);
  const notices = [
    ...record.notices,
    ...booksNotices(verification.conservation),
    ...logNotices(run, verification),
    ...(run.error === undefined ? [] : [run.error.message]),
  ];
  return {
    schema: 'shop-sim/result/1',
    run: describeRun({
      runId: plan.runId,
      command: plan.command,
      seed: plan.traffic.seed,
      startedAt: run.startedAt,
      endedBy: record.endedBy,
      firstAckMs: record.firstAckMs,
    }),
    target: describeTarget(target, plan, run.connection),
    plan: publicRunPlan(plan),
    phases,
    measured,
    seconds: record.series.finish(),
    services: serviceResults(plan.services, record, measured.orders.intended, hasFlashSale(plan.traffic)),
    ...partitionResults(run),
    ...run.events,
    revenue: run.revenue,
    confirmation,
    verification,
    generator: {
      ...judgement,
      cpuCores: usage.cpuMs / usage.wallMs,
      cpuUsPerOrder: measured.orders.acked === 0 ? null : (usage.cpuMs * 1000) / measured.orders.acked,
      maxRssBytes: process.resourceUsage().maxRSS * 1024,
      threads: record.usages,
    },
    thresholds: [],
    notices,
    verdict: verdictOf(run, { phases, verification, confirmation, revenue: run.revenue }, judgement.verdict),
  };
}

/**
 * PASS when every promise held and the load ran to its end. What an interrupt cut off, and what acks=0 or 1 never
 * promised, breaks none.
 */
function verdictOf(
  { plan, record, error }: FinishedRun,
  results: Pick<RunResult, 'phases' | 'verification' | 'confirmation' | 'revenue'>,
  generator: RunResult['generator']['verdict'],
): RunResult['verdict'] {
  const promised = { run: record, target: plan.producer, ...results };
  if (error !== undefined || brokenPromises(promised).length > 0) return 'FAIL';
  return generator === 'INVALID' ? 'INVALID' : 'PASS';
}

function verificationOf(run: FinishedRun, phases: RunResult['phases'], counts: SightingCounts): VerificationResult {
  const { plan, record, audit } = run;
  const perService = (values: readonly number[]): Record<string, number> =>
    Object.fromEntries(plan.services.names.map((name, index) => [name, values[index] ?? 0]));
  const seen = perService(counts.seen);
  const deadLettered = perService(counts.deadLettered);
  const unseen = perService(counts.unseen);
  const totals = [...record.collector.services.values()].map((view) => view.totals);
  const books = booksOfRun({
    phases,
    // After an error nobody knows how many orders there were: the ledger was not counted.
    ledger: record.endedBy === 'error' ? undefined : { seen, deadLettered, unseen },
    services: totals.filter((one) => one !== undefined),
  });
  return {
    acked: counts.acked,
    seen,
    deadLettered,
    poisoned: poisonedOrders(run),
    unseen,
    logSearch: audit?.logSearch ?? 'none',
    ackedLost: audit?.lost ?? null,
    skipped: audit?.skipped.reduce((sum, count) => sum + count, 0) ?? null,
    expired: audit?.expired ?? null,
    indeterminateInLog: audit?.indeterminateInLog ?? null,
    ...recordChecks(record, audit?.checked),
    doubleEffects: books.doubleEffects,
    conservation: books.conservation,
    samples: firstOfEachKind([...findingSamples(record, plan, audit), ...books.samples]),
  };
}
