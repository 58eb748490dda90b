import { cpus } from 'node:os';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { OrderLedger, SightingCounts } from '../ledger/order-ledger.ts';
import type { RunResult, VerificationResult } from '../metrics/result.ts';
import { judge } from '../metrics/verdict.ts';
import type { Schedule } from '../pacing/schedule-types.ts';
import type { CpuUsage } from './cpu-meter.ts';
import { describeRun, localAddresses, publicRunPlan } from './describe-run.ts';
import { serviceResults } from './service-results.ts';
import { phaseResults } from './phase-results.ts';
import type { RunPlan } from './plan.ts';
import type { RunRecord } from './run-record.ts';
import { formatCount, formatDurationMs } from '../units.ts';
import { servicesThreadName } from './service-threads.ts';
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
  if (refused || unseen || verification.corrupt > 0 || unbalanced || run.error !== undefined) return 'FAIL';
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

/** A sentence for each service that did not see every acked order before the drain ended. */
function unseenNotices({ plan, record }: FinishedRun, { unseen }: VerificationResult): string[] {
  const memory = plan.target.kind === 'embedded' ? ', or the embedded broker more memory (--embedded-memory)' : '';
  const drainMs = Math.max(0, record.drainedMs - record.settledMs);
  return Object.entries(unseen)
    .filter(([, count]) => count > 0)
    .map(
      ([name, count]) =>
        `${name} had not handled ${formatCount(count)} acked orders when the drain ended after ${formatDurationMs(drainMs)}: ` +
        `give it more members (--members ${name}=4) or more time (--drain-timeout)${memory}.`,
    );
}

function verificationOf({ plan, record }: FinishedRun, counts: SightingCounts): VerificationResult {
  const perService = (values: readonly number[]): Record<string, number> =>
    Object.fromEntries(plan.services.names.map((name, index) => [name, values[index] ?? 0]));
  const totals = [...record.collector.services.values()].map(({ totals }) => totals);
  return {
    acked: counts.acked,
    seen: perService(counts.seen),
    unseen: perService(counts.unseen),
    foreign: Math.max(0, ...totals.map((one) => one?.foreign ?? 0)),
    corrupt: Math.max(0, ...totals.map((one) => one?.corrupt ?? 0)),
    logSearch: 'none',
    ackedLost: null,
    skipped: null,
    expired: null,
    indeterminateInLog: null,
    logDuplicates: 0,
    redeliveries: totals.reduce((sum, one) => sum + (one?.redelivered ?? 0), 0),
    doubleEffects: 0,
    outOfOrder: 0,
    keyOutOfOrder: 0,
    conservation: [],
    samples: [],
  };
}
