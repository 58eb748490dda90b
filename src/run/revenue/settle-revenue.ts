import { ShopSimError } from '../../errors.ts';
import type { RevenueRunResult } from '../../metrics/result.ts';
import type { FirstFailure } from '../first-failure.ts';
import type { RunPlan } from '../plan.ts';
import type { RunObserver } from '../progress.ts';
import type { RunRecord } from '../run-record.ts';
import { interruptBudgetMs } from '../settle-and-drain.ts';
import type { RevenueOfRun } from './revenue-of-run.ts';

/** A run whose generators and services have ended. */
export interface SettledRun {
  readonly plan: RunPlan;
  readonly record: RunRecord;
  readonly revenue: RevenueOfRun;
  readonly failure: FirstFailure;
  readonly observer: RunObserver;
  readonly stop: AbortSignal;
}

const closeMs = 10_000;

/**
 * Lets the revenue service read to the ends of its topics, ends it, and compares its figures with the log. Null: there is
 * none, the user stopped the run, or it failed, which a notice says.
 */
export async function settleRevenue(run: SettledRun): Promise<RevenueRunResult | null> {
  const { plan, record, revenue, failure, observer, stop } = run;
  if (plan.revenue === undefined || failure.error !== undefined || stop.aborted) return null;
  const limitMs = (): number => (stop.aborted ? 0 : plan.drainTimeoutMs);
  try {
    observer.onStep('draining: waiting until revenue has read every order and payment');
    const isDrained = await revenue.drained(limitMs, () => failure.error !== undefined);
    await revenue.close(stop.aborted ? interruptBudgetMs.close : closeMs);
    if (stop.aborted || failure.error !== undefined) return null;
    if (!isDrained)
      record.note('The revenue service had not read all orders and payments when the drain timeout ended.');
    observer.onStep('verifying: comparing every figure of revenue with the orders in the log');
    return await revenue.result(stop);
  } catch (error) {
    if (stop.aborted) return null;
    if (!(error instanceof ShopSimError)) throw error;
    record.note(`The figures of revenue could not be compared with the log: ${error.message}`);
    return null;
  }
}
