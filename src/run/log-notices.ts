import type { OrderLedger } from '../ledger/order-ledger.ts';
import type { VerificationResult } from '../metrics/result.ts';
import { counted } from '../metrics/wording.ts';
import { formatCount, formatDurationMs } from '../units.ts';
import type { SearchFindings } from './audit-log.ts';
import type { RunPlan } from './plan.ts';
import type { RunRecord } from './run-record.ts';

/** What the sentences are made of. */
export interface SearchedRun {
  readonly plan: Pick<RunPlan, 'target' | 'services' | 'producer'>;
  readonly record: Pick<RunRecord, 'settledMs' | 'drainedMs'>;
  readonly ledger: Pick<OrderLedger, 'placeOrders'>;
  /** undefined: the log was not searched. */
  readonly audit: Pick<SearchFindings, 'late' | 'skipped' | 'unplaced'> | undefined;
}

/** What became of the orders that a service did not see, and of what nobody promised to keep: a sentence each. */
export function logNotices(run: SearchedRun, verification: VerificationResult): string[] {
  return [
    ...lateNotices(run, verification),
    ...skippedNotices(run),
    ...unpromisedLoss(run, verification),
    ...expiredNotices(verification),
    ...unplacedNotices(run, verification),
    ...unpromisedDisorder(run, verification),
  ];
}

/** Services that had not come to every acked order; without a search of the log that is every order they did not see. */
function lateNotices({ plan, record, audit }: SearchedRun, { unseen }: VerificationResult): string[] {
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

function skippedNotices({ plan, audit }: SearchedRun): string[] {
  return (audit?.skipped ?? []).flatMap((count, index) =>
    count === 0
      ? []
      : [
          `${plan.services.names[index] ?? ''} did not handle ${counted(count, 'acked order')} that the log holds, ` +
            'although it went on to later ones of the same partitions.',
        ],
  );
}

function unpromisedLoss({ plan }: SearchedRun, { ackedLost }: VerificationResult): string[] {
  const { acks } = plan.producer;
  const lost = ackedLost ?? 0;
  if (lost === 0 || acks === 'all') return [];
  return [
    `${counted(lost, 'acked order')} ${lost === 1 ? 'is' : 'are'} not in the log: ` +
      `with acks=${acks} a record counts as acked before its replicas have it; --acks all promises that none is lost.`,
  ];
}

function expiredNotices({ expired }: VerificationResult): string[] {
  if (expired === null || expired === 0) return [];
  return [
    `Whether ${counted(expired, 'acked order')} ${expired === 1 ? 'was' : 'were'} lost cannot be told: ` +
      'the log had given up records of this run before it was searched; give the topic a longer retention.',
  ];
}

/** Missing orders that cannot be named with the offset at which they were acknowledged. */
function unplacedNotices({ plan, ledger, audit }: SearchedRun, { ackedLost, expired }: VerificationResult): string[] {
  const count = audit?.unplaced ?? 0;
  if (count === 0) return [];
  const { acks, client } = plan.producer;
  const older = `they were among too many orders: about ${formatCount(ledger.placeOrders)} are remembered with their places`;
  const why =
    acks === 0
      ? 'with acks=0 the cluster does not say where it puts a record'
      : client === 'kafkajs'
        ? `the answer that kafkajs took for theirs names no offset in their partition, or ${older}`
        : `the cluster answered a repeated request without naming it, or ${older}`;
  const missing = counted((ackedLost ?? 0) + (expired ?? 0), 'missing order');
  return [`Where in the log ${formatCount(count)} of ${missing} should be is not known: ${why}.`];
}

function unpromisedDisorder({ plan }: SearchedRun, { logDuplicates, outOfOrder }: VerificationResult): string[] {
  const disordered = logDuplicates + outOfOrder;
  if (disordered === 0 || plan.producer.idempotent) return [];
  return [
    `${counted(disordered, 'record')} in the log came twice or out of order: without an idempotent producer a retry does that; ` +
      '--acks all without --no-idempotence promises that it does not happen.',
  ];
}
