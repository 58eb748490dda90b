import { cpus } from 'node:os';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { OrderLedger, SightingCounts } from '../ledger/order-ledger.ts';
import type { RunResult, VerificationResult } from '../metrics/result.ts';
import { judge } from '../metrics/verdict.ts';
import { counted } from '../metrics/wording.ts';
import type { Schedule } from '../pacing/schedule-types.ts';
import type { SearchFindings } from './audit-log.ts';
import type { CpuUsage } from './cpu-meter.ts';
import { describeRun, localAddresses, publicRunPlan } from './describe-run.ts';
import { serviceResults } from './service-results.ts';
import { phaseResults } from './phase-results.ts';
import type { RunPlan } from './plan.ts';
import type { RunRecord } from './run-record.ts';
import { formatCount, formatDurationMs } from '../units.ts';
import { servicesThreadName } from './service-threads.ts';
import { findingSamples, recordChecks } from './record-findings.ts';
import { describeTarget, isBrokerOnThisHost, type Target } from './target.ts';

/** Everything a finished run knows. */
export interface FinishedRun {
  readonly plan: RunPlan;
  readonly connection: ConnectionSettings;
  readonly target: Target;
  readonly startedAt: string;
  readonly schedule: Schedule | undefined;
  readonly record: RunRecord;
  readonly ledger: OrderLedger;
  readonly usage: CpuUsage;
  /** undefined: the log was not searched. */
  readonly audit: SearchFindings | undefined;
  readonly error: Error | undefined;
}

/** The result of a run, from what was counted and timed. Nothing in it is computed from another run or assumed. */
export function assembleResult(run: FinishedRun): RunResult {
  const { plan, target, record, usage } = run;
  const phases = phaseResults(run);
  const measure = phases.find(({ kind }) => kind === 'measure');
  if (measure === undefined) throw new Error('a run has a measure phase');
  const sightings = run.ledger.count(record.nextOrder);
  const verification = verificationOf(run, sightings);
  const negativeEndToEndCount = [...record.collector.measure.endToEnd.values()].reduce(
    (sum, histogram) => sum + histogram.negativeCount,
    0,
  );
  const judgement = judge({
    phase: measure,
    closedLoop: run.schedule === undefined,
    negativeEndToEndCount,
    generatorThreads: record.usages.filter(({ name }) => name.startsWith('generator')),
    serviceThreads: record.usages.filter(({ name }) => name === servicesThreadName),
    brokerOnThisHost: isBrokerOnThisHost(target.brokers, localAddresses()),
    cpuCount: cpus().length,
  });
  const notices = [
    ...record.notices,
    ...conservationNotices(phases),
    ...unseenNotices(run, verification),
    ...logNotices(run, verification),
    ...(run.error === undefined ? [] : [run.error.message]),
  ];
  return {
    schema: 'shop-sim/result/1',
    run: describeRun({ ...plan, seed: plan.traffic.seed, startedAt: run.startedAt, endedBy: record.endedBy }),
    target: describeTarget(target, plan, run.connection),
    plan: publicRunPlan(plan),
    phases,
    seconds: record.series.finish(),
    services: serviceResults(plan.services, record),
    verification,
    generator: {
      ...judgement,
      cpuCores: usage.cpuMs / usage.wallMs,
      cpuUsPerOrder: measure.orders.acked === 0 ? null : (usage.cpuMs * 1000) / measure.orders.acked,
      maxRssBytes: process.resourceUsage().maxRSS * 1024,
      threads: record.usages,
    },
    thresholds: [],
    notices,
    verdict: verdictOf(run, phases, verification, judgement.verdict),
  };
}

/**
 * PASS when every promise held: nothing failed, corrupt or unseen, the accounts balance, the load ran to its end. What
 * an interrupt cut off, and what acks=0 or 1 never promised, breaks none.
 */
function verdictOf(
  run: FinishedRun,
  phases: RunResult['phases'],
  verification: VerificationResult,
  generator: RunResult['generator']['verdict'],
): RunResult['verdict'] {
  const refused = phases.some(({ orders }) => orders.failed + orders.indeterminate > 0);
  const isPromised = run.plan.producer.acks === 'all' && run.record.endedBy !== 'interrupt';
  const unseen = isPromised && Object.values(verification.unseen).some((count) => count > 0);
  const unbalanced = conservationNotices(phases).length > 0;
  const broken = unseen || verification.corrupt > 0 || unbalanced || isLogBroken(run.plan, verification);
  if (refused || broken || run.error !== undefined) return 'FAIL';
  return generator === 'INVALID' ? 'INVALID' : 'PASS';
}

/** intended = dropped + sent and sent = acked + failed + indeterminate, in every phase; a sentence for each that fails. */
function conservationNotices(phases: RunResult['phases']): string[] {
  return phases.flatMap(({ name, orders: { intended, dropped, sent, acked, failed, indeterminate } }) => {
    const notices: string[] = [];
    if (intended !== dropped + sent) {
      notices.push(
        `The accounts of phase ${name} do not balance: ${intended} orders intended, but ${dropped} dropped + ${sent} sent.`,
      );
    }
    if (sent !== acked + failed + indeterminate) {
      notices.push(
        `The accounts of phase ${name} do not balance: ${sent} orders sent, but ${acked} acked + ${failed} failed + ${indeterminate} indeterminate.`,
      );
    }
    return notices;
  });
}

/** Whether the log breaks a promise: of acks=all not to lose, of an idempotent producer neither to repeat nor to reorder. */
function isLogBroken(
  { producer }: RunPlan,
  { ackedLost, logDuplicates, outOfOrder, keyOutOfOrder }: VerificationResult,
): boolean {
  if (producer.acks === 'all' && (ackedLost ?? 0) > 0) return true;
  return producer.idempotent && logDuplicates + outOfOrder + keyOutOfOrder > 0;
}

/** A sentence for each service that had not come to every acked order before the drain ended. */
function unseenNotices({ plan, record, audit }: FinishedRun, { unseen }: VerificationResult): string[] {
  const memory = plan.target.kind === 'embedded' ? ', or the embedded broker more memory (--embedded-memory)' : '';
  const drainMs = Math.max(0, record.drainedMs - record.settledMs);
  return plan.services.names
    .map((name, index) => [name, audit === undefined ? (unseen[name] ?? 0) : (audit.late[index] ?? 0)] as const)
    .filter(([, count]) => count > 0)
    .map(
      ([name, count]) =>
        `${name} had not handled ${formatCount(count)} acked orders when the drain ended after ${formatDurationMs(drainMs)}: ` +
        `give it more members (--members ${name}=4) or more time (--drain-timeout)${memory}.`,
    );
}

/** What the search of the log found, in words: what is gone, and what nobody promised to keep. */
function logNotices(
  { plan, audit }: FinishedRun,
  { ackedLost, expired, logDuplicates, outOfOrder }: VerificationResult,
): string[] {
  const { acks, idempotent } = plan.producer;
  const lost = ackedLost ?? 0;
  const gone = expired ?? 0;
  const disordered = logDuplicates + outOfOrder;
  const notices = (audit?.skipped ?? [])
    .map((count, index) => [plan.services.names[index] ?? '', count] as const)
    .filter(([, count]) => count > 0)
    .map(
      ([name, count]) =>
        `${name} was never given ${counted(count, 'acked order')} that the log holds below what it has read.`,
    );
  if (lost > 0 && acks === 'all') {
    notices.push(`${counted(lost, 'acked order')} ${lost === 1 ? 'is' : 'are'} not in the log: lost.`);
  } else if (lost > 0) {
    notices.push(
      `${counted(lost, 'acked order')} ${lost === 1 ? 'is' : 'are'} not in the log: ` +
        `with acks=${acks} a record counts as acked before the replicas have it, so this was to be expected (--acks all).`,
    );
  }
  if (gone > 0) {
    notices.push(
      `${counted(gone, 'acked order')} could not be looked for: the topic's retention had deleted records of this run before the log was searched.`,
    );
  }
  if (disordered > 0 && !idempotent) {
    notices.push(
      `${counted(disordered, 'record')} in the log came twice or out of order: without an idempotent producer retries do that, so this was to be expected (leave out --no-idempotence).`,
    );
  }
  return notices;
}

function verificationOf(run: FinishedRun, counts: SightingCounts): VerificationResult {
  const { plan, record, audit } = run;
  const perService = (values: readonly number[]): Record<string, number> =>
    Object.fromEntries(plan.services.names.map((name, index) => [name, values[index] ?? 0]));
  const checks = recordChecks(record, audit?.checked);
  return {
    acked: counts.acked,
    seen: perService(counts.seen),
    unseen: perService(counts.unseen),
    foreign: checks.foreign,
    corrupt: checks.corrupt,
    logSearch: audit?.logSearch ?? 'none',
    ackedLost: audit?.lost ?? null,
    skipped: audit?.skipped.reduce((sum, count) => sum + count, 0) ?? null,
    expired: audit?.expired ?? null,
    indeterminateInLog: audit?.indeterminateInLog ?? null,
    logDuplicates: checks.logDuplicates,
    redeliveries: checks.redeliveries,
    doubleEffects: 0,
    outOfOrder: checks.outOfOrder,
    keyOutOfOrder: checks.keyOutOfOrder,
    conservation: [],
    samples: findingSamples(record, plan, audit),
  };
}
