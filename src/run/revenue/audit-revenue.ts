import type { Clock } from '../../clock.ts';
import { fetchOffsets, readLog } from '../../kafka/reader.ts';
import type { ConnectionSettings } from '../../kafka/settings.ts';
import { RevenueAudit, type RevenueFindings } from '../../ledger/revenue-audit.ts';
import { parseOrder } from '../../orders/parse-order.ts';
import { isStamp, readIntendedEpochMs, readRunHash, STAMP_HEADER_KEY } from '../../orders/stamp.ts';
import { parsePayment } from '../../services/revenue/parse-payment.ts';
import { parseRevenueEvent } from '../../services/revenue/parse-revenue-event.ts';
import type { RevenueSource } from '../../services/revenue/revenue-ports.ts';
import type { SpendingRule } from '../../services/revenue/spending-rule.ts';
import { revenueTopics } from './revenue-topics.ts';

/** Topics of a run whose revenue service has ended. */
export interface RevenueLog {
  readonly connection: ConnectionSettings;
  /** Of the revenue service's topics. */
  readonly prefix: string;
  /** Full names of the topics that it read. */
  readonly topics: Readonly<Record<RevenueSource, string>>;
  /** Where each partition of the orders topic begins for this run; undefined: with its first record. */
  readonly startOffsets?: ReadonlyMap<number, number> | undefined;
  readonly runHash: number;
  readonly rule: SpendingRule;
}

/**
 * Compares what the revenue service published with the run's orders and payments as they are in the log. Read as other
 * programs would read them: committed records only.
 *
 * @throws what {@link readLog} throws; the signal's reason when it aborts
 */
export async function auditRevenue(log: RevenueLog, clock: Clock, signal?: AbortSignal): Promise<RevenueFindings> {
  const { windowMs: spendingWindowMs, limitMinor: spendingLimitMinor } = log.rule;
  const audit = new RevenueAudit({ spendingWindowMs, spendingLimitMinor });
  const { results, alerts } = revenueTopics(log.prefix);
  const ofRun = (visit: (value: Buffer, stamp: Buffer) => void): Visit => {
    return (value, stamp) => {
      if (value !== null && stamp !== null && isStamp(stamp) && readRunHash(stamp) === log.runHash) visit(value, stamp);
    };
  };
  const takeOrder = ofRun((value) => {
    const order = parseOrder(value);
    if (order === undefined) return;
    const { placedAt, customer, totalMinor } = order;
    audit.order({ placedMs: Date.parse(placedAt), customerId: customer.id, totalMinor });
  });
  const takePayment = ofRun((value, stamp) => {
    const isApproved = parsePayment(value);
    if (isApproved !== undefined) audit.payment(Math.floor(readIntendedEpochMs(stamp)), isApproved);
  });
  const takePublished: Visit = (value) => {
    const event = value === null ? undefined : parseRevenueEvent(value);
    if (event !== undefined) audit.published(event);
  };
  const visits = [
    [log.topics.orders, takeOrder, log.startOffsets],
    [log.topics.payments, takePayment, undefined],
    [results, takePublished, undefined],
    [alerts, takePublished, undefined],
  ] as const;
  for (const [topic, visit, from] of visits) await visitAll(log.connection, topic, from, visit, clock, signal);
  return audit.conclude();
}

type Visit = (value: Buffer | null, stamp: Buffer | null) => void;

async function visitAll(
  connection: ConnectionSettings,
  topic: string,
  from: ReadonlyMap<number, number> | undefined,
  visit: Visit,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<void> {
  const to = await fetchOffsets(connection, topic, 'latest', clock, 'readCommitted');
  await readLog(
    connection,
    topic,
    { from: from ?? 'earliest', to, isolation: 'readCommitted' },
    (_partition, _offset, _timestampMs, _key, value, headers) =>
      visit(value, headers.find(({ key }) => key === STAMP_HEADER_KEY)?.value ?? null),
    clock,
    signal,
  );
}
