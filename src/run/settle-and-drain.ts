import type { Clock } from '../clock.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { OrderLedger } from '../ledger/order-ledger.ts';
import { drain } from './drain.ts';
import type { FirstFailure } from './first-failure.ts';
import type { GeneratorThreads } from './generator-threads.ts';
import { LogEnds } from './log-ends.ts';
import type { RunPlan } from './plan.ts';
import type { RunObserver } from './progress.ts';
import type { RunRecord } from './run-record.ts';
import type { Target } from './target.ts';

/** After an interrupt the report appears within 10 s: so long for answers, for the drain, and for closing; for the ends of the log beside these two. */
export const interruptBudgetMs = { settle: 3000, drain: 3000, close: 2000, ends: 1000 } as const;
/** How long the cluster may take to say where the log ends, when nobody is in a hurry. */
export const logEndsBudgetMs = 5000;

/** A run whose load has ended. */
export interface LoadedRun {
  readonly plan: RunPlan;
  readonly record: RunRecord;
  readonly failure: FirstFailure;
  readonly connection: ConnectionSettings;
  readonly target: Target;
  readonly generators: GeneratorThreads;
  readonly ledger: OrderLedger;
  readonly observer: RunObserver;
  readonly stop: AbortSignal;
  readonly clock: Clock;
}

/**
 * Waits after the load until everything sent is settled, and then until the services have handled what was acked, or have
 * read to the end of the log as it was after the last ack. A user who stops the run shortens both.
 *
 * @returns the ends of the log, which are being asked for
 */
export async function settleAndDrain(run: LoadedRun): Promise<LogEnds> {
  const { generators, ledger, record, failure, plan, stop, clock, observer, target } = run;
  const ends = new LogEnds(run.connection, plan.topic.orders, target.startOffsets, clock);
  if (failure.error !== undefined) return ends;
  const wait = new AbortController();
  const hurry = (): void => void setTimeout(() => wait.abort(), interruptBudgetMs.settle).unref();
  stop.addEventListener('abort', hurry, { once: true });
  if (stop.aborted) hurry();
  await Promise.race([failure.orUndefined(generators.settled()), aborted(wait.signal)]);
  record.settled(clock.nowMs());
  const hasServices = plan.services.names.length > 0;
  if (failure.error === undefined) ends.ask();
  if (failure.error === undefined && hasServices) {
    observer.onStep('draining: waiting until the services have handled every acked order');
    const limitMs = (): number =>
      stop.aborted ? Math.min(interruptBudgetMs.drain, plan.drainTimeoutMs) : plan.drainTimeoutMs;
    await drain(
      () => ledger.everyAckedOrderSeen(record.nextOrder) || ends.areReachedBy(record.positions(plan.services.names)),
      limitMs,
      () => failure.error !== undefined,
      clock,
    );
  }
  record.drained(clock.nowMs());
  return ends;
}

/** Resolves when the signal aborts, at once when it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
