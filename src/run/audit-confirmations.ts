import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import { fetchOffsets, readLog } from '../kafka/reader.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import { ConfirmationAudit, type ConfirmationFindings } from '../ledger/confirmation-audit.ts';
import type { OrderLedger } from '../ledger/order-ledger.ts';
import { runHash, STAMP_HEADER_KEY } from '../orders/stamp.ts';
import { authorizationCode, isDeclined } from '../services/payment.ts';
import { confirmationTopic } from './confirmation-plan.ts';
import type { FirstFailure } from './first-failure.ts';
import type { RunPlan } from './plan.ts';
import type { RunObserver } from './progress.ts';
import type { RunRecord } from './run-record.ts';

/** A run whose threads have ended. */
export interface ConfirmedRun {
  readonly plan: RunPlan;
  readonly connection: ConnectionSettings;
  readonly record: RunRecord;
  readonly ledger: OrderLedger;
  readonly failure: FirstFailure;
  readonly observer: Pick<RunObserver, 'onStep'>;
  readonly stop: AbortSignal;
  readonly clock: Clock;
}

/** What was found in the topic of the confirmations. */
export interface ConfirmationsFound extends ConfirmationFindings {
  /** Records that readers of committed records do not get. */
  readonly uncommittedRecords: number;
}

/** Markers of the last transactions may still be on their way; a transaction that nobody ended is waited for in vain. */
const readTimeoutMs = 60_000;

/**
 * Reads the confirmations twice, as readers of committed records get them and as they lie in the log, and judges them by
 * the ledger. Undefined: the run has none, it failed or was stopped, or they could not be read, which a notice says.
 */
export async function auditConfirmations(run: ConfirmedRun): Promise<ConfirmationsFound | undefined> {
  const { plan, record, failure, observer, stop } = run;
  if (plan.confirmation === undefined || failure.error !== undefined) return undefined;
  if (stop.aborted) {
    record.note('The confirmations were not counted: the run was stopped before every order could have one.');
    return undefined;
  }
  observer.onStep('counting the confirmations');
  try {
    return await readBoth(run);
  } catch (error) {
    if (!(error instanceof ShopSimError) && !stop.aborted && !isTimeout(error)) throw error;
    record.note(`The confirmations could not be counted: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function readBoth({ plan, connection, record, ledger, stop, clock }: ConfirmedRun): Promise<ConfirmationsFound> {
  const { seed } = plan.traffic;
  const { declineRate } = plan.services;
  const window = record.window;
  const audit = new ConfirmationAudit(ledger, {
    runHash: runHash(plan.runId),
    orders: record.nextOrder,
    firstMeasured: (window && record.firstOrderFrom(window.measureStartMs - window.startMs)) ?? 0,
    isApproved: (seq) => !isDeclined(seed, seq, declineRate),
    codeOf: (seq) => authorizationCode(seed, seq),
  });
  const topic = confirmationTopic(plan);
  const to = await fetchOffsets(connection, topic, 'latest', clock);
  const signal = AbortSignal.any([stop, AbortSignal.timeout(readTimeoutMs)]);
  let written = 0;
  await readLog(connection, topic, { from: 'earliest', to }, () => void (written += 1), clock, signal);
  await readLog(
    connection,
    topic,
    { from: 'earliest', to, isolation: 'readCommitted' },
    (partition, offset, _timestampMs, _key, value, headers) =>
      audit.record(partition, offset, value, headers.find(({ key }) => key === STAMP_HEADER_KEY)?.value),
    clock,
    signal,
  );
  const findings = audit.conclude();
  return { ...findings, uncommittedRecords: written - findings.records };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}
