import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { fetchOffsets } from '../../kafka/reader.ts';
import type { ConnectionSettings } from '../../kafka/settings.ts';
import type { RevenueFindings } from '../../ledger/revenue-audit.ts';
import type { LoadWindow } from '../../load/load-window.ts';
import { LatencyHistogram } from '../../metrics/latency-histogram.ts';
import type { RevenueRunResult, RevenueSums } from '../../metrics/result.ts';
import { runHash } from '../../orders/stamp.ts';
import type { RevenueCounters } from '../../services/revenue/revenue-service.ts';
import { fraudRule } from '../../services/revenue/spending-rule.ts';
import { PendingCommands } from '../command-done.ts';
import { drain } from '../drain.ts';
import type { FromRevenue } from '../messages.ts';
import type { RunPlan } from '../plan.ts';
import { resultTopic } from '../result-topic.ts';
import type { RevenueThreadData } from '../revenue-thread.ts';
import type { Target } from '../target.ts';
import { WorkerThread } from '../worker-thread.ts';
import { auditRevenue } from './audit-revenue.ts';
import { revenueGroup } from './revenue-topics.ts';

/** What a run with a revenue service has. */
export interface RevenueRun {
  readonly plan: RunPlan;
  readonly connection: ConnectionSettings;
  readonly target: Pick<Target, 'startOffsets'>;
  readonly clock: Clock;
}

const notInRun = 'The revenue service is not in this run: add it to the services, or take the event crash-service out.';

/** The revenue service of a run in its worker thread; nothing of it happens in a run without one. */
export class RevenueOfRun {
  readonly #run: RevenueRun;
  readonly #thread: WorkerThread<FromRevenue> | undefined;
  readonly #topics: { readonly orders: string; readonly payments: string };
  readonly #freshness = new LatencyHistogram();
  readonly #commands = new PendingCommands();
  #counters: RevenueCounters | undefined;

  constructor(run: RevenueRun, onMessage: (message: FromRevenue) => void, onFailure: (error: Error) => void) {
    const { plan, connection, target } = run;
    this.#run = run;
    this.#topics = { orders: plan.topic.orders, payments: resultTopic(plan.topic.prefix, 'payment') };
    if (plan.revenue === undefined) return;
    const data: RevenueThreadData = {
      name: 'revenue',
      connection,
      plan: plan.revenue,
      prefix: plan.topic.prefix,
      group: revenueGroup(plan.services.groupPrefix),
      topics: this.#topics,
      runHash: runHash(plan.runId),
      startOffsets: target.startOffsets,
    };
    const receive = (message: FromRevenue): void => {
      if (message.type === 'command-done') this.#commands.settle(message);
      else this.#onMessage(message, onMessage);
    };
    const fail = (error: Error): void => {
      this.#commands.refuse(error);
      onFailure(error);
    };
    this.#thread = new WorkerThread<FromRevenue>(data.name, 'revenue-thread', data, receive, fail);
  }

  /** It has the state of the last commit, and reads. */
  async ready(): Promise<void> {
    await this.#thread?.first('ready');
  }

  begin(window: LoadWindow): void {
    this.#thread?.post({ type: 'begin', window });
  }

  endMeasure(): void {
    this.#thread?.post({ type: 'end-measure' });
  }

  /**
   * Kills the service in its next commit; resolves when it has its state again and reads.
   *
   * @throws ShopSimError USAGE when it is not in the run; what its start throws; CONNECTION_LOST when it closes meanwhile
   */
  crash(): Promise<void> {
    const thread = this.#thread;
    if (thread === undefined) return Promise.reject(new ShopSimError('USAGE', notInRun));
    return this.#commands.ask((id) => thread.post({ type: 'crash-service', id }));
  }

  /**
   * Waits until the service has read what is in its topics now; to be called when nothing more is written to them.
   *
   * @returns false: it had not when the time was over, or the run has no such service
   */
  async drained(limitMs: () => number, isHopeless: () => boolean): Promise<boolean> {
    if (this.#thread === undefined) return false;
    const { connection, clock } = this.#run;
    const { orders, payments } = this.#topics;
    const ends = {
      orders: await fetchOffsets(connection, orders, 'latest', clock),
      payments: await fetchOffsets(connection, payments, 'latest', clock),
    };
    const hasRead = (source: keyof typeof ends): boolean => {
      const positions = new Map(this.#counters?.positions[source]);
      return [...ends[source]].every(([partition, end]) => (positions.get(partition) ?? 0) >= end);
    };
    await drain(() => hasRead('orders') && hasRead('payments'), limitMs, isHopeless, clock);
    return hasRead('orders') && hasRead('payments');
  }

  /** Commits what there is and ends. */
  async close(timeoutMs: number): Promise<void> {
    await this.#thread?.close(timeoutMs);
    this.#commands.refuse(new ShopSimError('CONNECTION_LOST', 'The service revenue was closed while it began anew.'));
  }

  /**
   * What it did and published, beside what is in the log; to be called when it has ended. Null in a run without it.
   *
   * @throws ShopSimError when the log cannot be read; the signal's reason when it aborts
   */
  async result(signal: AbortSignal): Promise<RevenueRunResult | null> {
    const counters = this.#counters;
    if (this.#thread === undefined || counters === undefined) return null;
    const { plan, connection, target, clock } = this.#run;
    const findings = await auditRevenue(
      {
        connection,
        prefix: plan.topic.prefix,
        topics: this.#topics,
        startOffsets: target.startOffsets,
        runHash: runHash(plan.runId),
        rule: fraudRule,
      },
      clock,
      signal,
    );
    return resultOf(findings, counters, this.#freshness);
  }

  #onMessage(message: FromRevenue, onMessage: (message: FromRevenue) => void): void {
    if (message.type === 'tally') {
      this.#counters = message.counters;
      this.#freshness.add(message.freshness);
    }
    onMessage(message);
  }
}

function resultOf(
  { lastMinute, perSecond, ...findings }: RevenueFindings,
  { tooLate, commits, restores, restoreMs }: RevenueCounters,
  freshness: LatencyHistogram,
): RevenueRunResult {
  return {
    ...findings,
    tooLate,
    commits,
    restores,
    restoreMs,
    freshness: freshness.summary(0),
    lastMinute:
      lastMinute === undefined
        ? null
        : { windowEnd: lastMinute.windowEnd, ...sumsOf(lastMinute), topSkus: lastMinute.topSkus },
    perSecond: perSecond.map((second) => ({ windowStart: second.windowStart, ...sumsOf(second) })),
  };
}

function sumsOf({ orders, revenueMinor, approved, declined }: RevenueSums): RevenueSums {
  return { orders, revenueMinor, approved, declined };
}
