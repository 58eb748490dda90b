import type { Clock } from '../clock.ts';
import type { ConfirmationService } from './confirmation-service.ts';
import type { FirstFailure } from './first-failure.ts';
import type { LogEnds } from './log-ends.ts';
import type { RunPlan } from './plan.ts';
import type { RunObserver } from './progress.ts';
import type { RunRecord } from './run-record.ts';
import { aborted } from './settle-and-drain.ts';

/** A run whose services have drained. */
export interface DrainedRun {
  readonly plan: Pick<RunPlan, 'drainTimeoutMs'>;
  readonly record: Pick<RunRecord, 'note' | 'settledMs'>;
  readonly failure: FirstFailure;
  readonly observer: Pick<RunObserver, 'onStep'>;
  readonly logEnds: LogEnds;
  readonly stop: AbortSignal;
  readonly clock: Clock;
}

/**
 * Waits until the confirmation service has read to the end of the orders and committed, as long as the drain may last, and
 * not after the user has stopped the run.
 */
export async function drainConfirmation(service: ConfirmationService, run: DrainedRun): Promise<void> {
  const { plan, record, failure, observer, logEnds, stop, clock } = run;
  if (failure.error !== undefined || stop.aborted) return;
  observer.onStep('draining: waiting until every acked order is read and what confirms it is committed');
  const leftMs = Math.max(0, record.settledMs + plan.drainTimeoutMs - clock.nowMs());
  const timeUp = AbortSignal.timeout(Math.ceil(leftMs));
  const done = logEnds.wait().then((ends) => service.caughtUp(ends));
  await Promise.race([failure.orUndefined(done), aborted(timeUp), aborted(stop)]);
  if (timeUp.aborted) record.note('The confirmation service had not read every order when the drain ended.');
}
