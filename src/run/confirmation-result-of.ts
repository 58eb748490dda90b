import { LatencyHistogram } from '../metrics/latency-histogram.ts';
import type { ConfirmationResult } from '../metrics/result.ts';
import { orderIdOf } from '../orders/order-layout.ts';
import { runHash } from '../orders/stamp.ts';
import type { ConfirmationsFound } from './audit-confirmations.ts';
import type { ConfirmationTotals } from './messages.ts';
import type { RunPlan } from './plan.ts';

/** What is known of the confirmations of a run that has ended. */
export interface Confirmations {
  /** undefined: the service was not closed in order. */
  readonly totals: ConfirmationTotals | undefined;
  /** undefined: the topic was not read. */
  readonly found: ConfirmationsFound | undefined;
}

/**
 * The confirmations as the result shows them; null: there were none, or they were not counted.
 *
 * @param loadStartMs on the clock of the totals
 */
export function confirmationResultOf(
  plan: Pick<RunPlan, 'runId' | 'confirmation'>,
  { totals, found }: Confirmations,
  loadStartMs: number,
): ConfirmationResult | null {
  if (plan.confirmation === undefined || totals === undefined || found === undefined) return null;
  const { approved, approvedMeasured, missing, duplicates, wrong, uncommittedRecords } = found;
  const { commits, aborts, crashes, lastConfirmedMs } = totals;
  const latency = new LatencyHistogram();
  latency.add(totals.latency);
  const hash = runHash(plan.runId);
  const elapsedMs = (lastConfirmedMs ?? loadStartMs) - loadStartMs;
  return {
    mode: plan.confirmation.mode,
    commitIntervalMs: plan.confirmation.commitIntervalMs,
    approved,
    confirmed: approved - missing,
    missing,
    duplicates,
    wrong,
    uncommittedRecords,
    samples: found.samples.map(({ seq, ...sample }) => ({
      ...sample,
      order: seq === null ? null : orderIdOf(hash, seq),
    })),
    confirmedPerSec: elapsedMs > 0 ? (totals.orders * 1000) / elapsedMs : 0,
    latency: latency.summary(Math.max(0, approvedMeasured - latency.count)),
    commits,
    aborts,
    crashes,
  };
}
