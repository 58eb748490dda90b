import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import { LogAudit, type LogAuditFindings } from '../ledger/log-audit.ts';
import { Delivery } from '../ledger/ledger-memory.ts';
import { deliveryOf } from '../ledger/open-orders.ts';
import type { OrderLedger } from '../ledger/order-ledger.ts';
import { counted } from '../metrics/wording.ts';
import { runHash } from '../orders/stamp.ts';
import type { LogEnds } from './log-ends.ts';
import type { RunPlan } from './plan.ts';
import type { RunObserver } from './progress.ts';
import type { RunRecord } from './run-record.ts';
import { searchLog } from './search-log.ts';
import type { Target } from './target.ts';

/** What the search works with: a run whose threads have ended. */
export interface AuditedRun {
  readonly plan: RunPlan;
  readonly connection: ConnectionSettings;
  readonly target: Target;
  readonly record: RunRecord;
  readonly ledger: OrderLedger;
  readonly logEnds: LogEnds;
  readonly observer: RunObserver;
  readonly stop: AbortSignal;
  readonly clock: Clock;
}

/** What was found in the log, and what was looked for. */
export interface SearchFindings extends LogAuditFindings {
  readonly logSearch: 'unseen' | 'all';
}

/**
 * Searches the log for the orders whose fate the run itself does not know, or reads all of it with `--verify-log`.
 * Undefined: there was nothing to search for, the user stopped the run, or it failed, which a notice says.
 */
export async function auditLog(run: AuditedRun): Promise<SearchFindings | undefined> {
  const { plan, record, ledger, observer, stop } = run;
  const { names } = plan.services;
  const wanted = unknownOrders(ledger, record.nextOrder);
  if (stop.aborted || record.nextOrder === 0) return undefined;
  if (!plan.verifyLog && (names.length === 0 || wanted === 0)) return undefined;
  observer.onStep(
    plan.verifyLog
      ? 'verifying: reading every record of the run from the log'
      : `searching the log for ${counted(wanted, 'order')} that not every service has seen`,
  );
  const createAudit = (): LogAudit =>
    new LogAudit(ledger, {
      runHash: runHash(plan.runId),
      orders: record.nextOrder,
      serviceCount: names.length,
      everyRecord: plan.verifyLog,
      positions: record.positions(names),
    });
  try {
    // A search that waits for brokers ends at once when the user has had enough; nobody needs how it ends then.
    const findings = await Promise.race([search(run, createAudit), aborted(stop)]);
    return findings && { ...findings, logSearch: plan.verifyLog ? 'all' : 'unseen' };
  } catch (error) {
    if (!(error instanceof ShopSimError)) throw error;
    record.notices.push(`The log could not be searched: ${error.message}`);
    return undefined;
  }
}

async function search(
  { plan, connection, target, logEnds, clock, stop }: AuditedRun,
  createAudit: () => LogAudit,
): Promise<LogAuditFindings> {
  const { startOffsets } = target;
  const log = { connection, topic: plan.topic.orders, startOffsets, endOffsets: await logEnds.wait() };
  return searchLog(log, createAudit, clock, stop);
}

/** Acked orders that not every service has seen, and orders that were refused or never answered. */
function unknownOrders(ledger: OrderLedger, orders: number): number {
  let count = 0;
  ledger.visitUnfinished(orders, (_, state) => {
    if (deliveryOf(state) !== Delivery.none) count += 1;
  });
  return count;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}
