import { samplesPerKind, type LogCheckCounts } from '../ledger/log-checker.ts';
import type { FindingSample, VerificationResult } from '../metrics/result.ts';
import { orderIdOf } from '../orders/order-layout.ts';
import { runHash } from '../orders/stamp.ts';
import type { SearchFindings } from './audit-log.ts';
import type { Collector } from './collector.ts';
import type { RunPlan } from './plan.ts';

/** What a group was given, or not given, or did. */
const groupFindings: ReadonlySet<FindingSample['kind']> = new Set([
  'redelivered',
  'skipped',
  'doubleEffect',
  'deadLettered',
]);

type RecordChecks = Pick<
  VerificationResult,
  'foreign' | 'corrupt' | 'logDuplicates' | 'redeliveries' | 'outOfOrder' | 'keyOutOfOrder'
>;

/**
 * What the services and the reader of the log found about the records. They read the same log, so what is wrong in it
 * counts once, as often as whoever saw most of it; what a group was given again counts for each service.
 *
 * @param checked undefined when the log was not read as a whole
 */
export function recordChecks(
  { collector }: { readonly collector: Collector },
  checked: LogCheckCounts | undefined,
): RecordChecks {
  const totals = [...collector.services.values()].flatMap(({ totals: one }) => (one === undefined ? [] : [one]));
  return {
    foreign: Math.max(0, ...totals.map(({ foreign }) => foreign)),
    corrupt: Math.max(checked?.corrupt ?? 0, ...totals.map(({ corrupt }) => corrupt)),
    logDuplicates: Math.max(checked?.duplicates ?? 0, ...totals.map(({ duplicates }) => duplicates)),
    redeliveries: totals.reduce((sum, { redelivered }) => sum + redelivered, 0),
    outOfOrder: Math.max(checked?.outOfOrder ?? 0, ...totals.map(({ outOfOrder }) => outOfOrder)),
    keyOutOfOrder: Math.max(checked?.keyOutOfOrder ?? 0, ...totals.map(({ keyOutOfOrder }) => keyOutOfOrder)),
  };
}

/** The first examples of each kind, those of the log's reader first; a record that several noticed is named once. */
export function findingSamples(
  { collector }: { readonly collector: Collector },
  plan: Pick<RunPlan, 'runId'> & { readonly services: Pick<RunPlan['services'], 'names'> },
  audit: SearchFindings | undefined,
): FindingSample[] {
  const found = (audit?.samples ?? []).map(({ kind, service, seq, partition, offset }) => ({
    kind,
    service: service === null ? null : (plan.services.names[service] ?? null),
    order: orderIdOf(runHash(plan.runId), seq),
    partition,
    offset,
  }));
  return firstOfEachKind([...found, ...serviceSamples(collector)]);
}

/** What the services noticed themselves. */
export function serviceSamples(collector: Collector): FindingSample[] {
  return [...collector.services.values()].flatMap(({ totals }) => totals?.samples ?? []);
}

/** The first {@link samplesPerKind} of each kind. */
export function firstOfEachKind(samples: readonly FindingSample[]): FindingSample[] {
  const named = new Set<string>();
  const counts = new Map<string, number>();
  return samples.filter(({ kind, service, order, partition, offset }) => {
    // What a group was given, or not given, is a matter of that group; anything else is in the log.
    const whose = groupFindings.has(kind) ? service : null;
    const name = JSON.stringify([kind, whose, order, partition, offset]);
    const count = counts.get(kind) ?? 0;
    if (named.has(name) || count >= samplesPerKind) return false;
    named.add(name);
    counts.set(kind, count + 1);
    return true;
  });
}
