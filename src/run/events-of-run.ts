import type { Admin } from '../kafka/admin-port.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import type { OrderLedger } from '../ledger/order-ledger.ts';
import type { EventResult, ReplayResult } from '../metrics/result.ts';
import type { SearchFindings } from './audit-log.ts';
import type { ClusterOfRun } from './cluster-of-run.ts';
import { clusterView } from './cluster-view.ts';
import type { ConfirmationService } from './confirmation-service.ts';
import { eventResults } from './event-results.ts';
import type { CrashableService } from './event-plan.ts';
import type { EventContext } from './events/event-kind.ts';
import type { FirstFailure } from './first-failure.ts';
import type { GeneratorThreads } from './generator-threads.ts';
import type { RunPlan } from './plan.ts';
import type { RunObserver } from './progress.ts';
import { Replays } from './replays.ts';
import type { RevenueOfRun } from './revenue/revenue-of-run.ts';
import type { RunRecord } from './run-record.ts';
import type { Target } from './target.ts';
import { TenthSeries } from './tenth-series.ts';
import { TimeLine } from './time-line.ts';

/** What the events of a run act on. */
export interface EventfulRun {
  readonly plan: RunPlan;
  readonly connection: ConnectionSettings;
  readonly admin: Pick<Admin, 'createPartitions'>;
  readonly target: Target;
  readonly record: RunRecord;
  readonly ledger: OrderLedger;
  readonly cluster: Pick<ClusterOfRun, 'faults'>;
  readonly services: EventContext['services'];
  /** undefined: the run confirms nothing. */
  readonly confirmation: Pick<ConfirmationService, 'crash'> | undefined;
  readonly revenue: Pick<RevenueOfRun, 'crash'>;
  readonly generators: Pick<GeneratorThreads, 'partitionsAdded'>;
  readonly failure: FirstFailure;
  readonly observer: RunObserver;
  readonly stop: AbortSignal;
  readonly clock: Clock;
}

/** The time line of a run, and what is told of it at the end. */
export interface EventsOfRun {
  readonly timeLine: TimeLine;
  /** @param audit undefined: the log was not searched */
  results(audit: SearchFindings | undefined): {
    readonly events: readonly EventResult[];
    readonly replays: readonly ReplayResult[];
  };
}

/** Puts the time line of a run together. Nothing is recorded for it where the plan has no events. */
export function eventsOfRun(run: EventfulRun): EventsOfRun {
  const { plan, connection, admin, record, cluster, services, generators, failure, observer, stop, clock } = run;
  if (plan.events.length > 0) record.tenths = new TenthSeries(plan.services.names);
  const replays = new Replays(run);
  const context = {
    services,
    crash: (service: CrashableService) => crashOf(run, service),
    brokers: cluster.faults,
    cluster: clusterView(connection, plan.topic.orders, clock),
    orders: {
      async addPartitions(partitions: number) {
        await admin.createPartitions(plan.topic.orders, partitions);
        generators.partitionsAdded(partitions);
      },
      replay: (event: string, signal: AbortSignal) => replays.replay(event, signal),
    },
    clock,
  };
  const timeLine = new TimeLine(plan.events, context, {
    onEvent: (event) => observer.onEvent?.(event),
    onNotice: (text) => record.note(text),
    onFailure: failure.report,
  });
  stop.addEventListener('abort', () => timeLine.cutOff(), { once: true });
  return {
    timeLine,
    results: (audit) => ({
      events: eventResults(timeLine.performed, record, audit?.lostOrders),
      replays: record.endedBy === 'error' ? [] : replays.results(),
    }),
  };
}

function crashOf({ confirmation, revenue }: EventfulRun, service: CrashableService): Promise<void> {
  if (service === 'revenue') return revenue.crash();
  if (confirmation !== undefined) return confirmation.crash();
  const text = `The ${service} service is not in this run: add it to the services, or take the event crash-service out.`;
  return Promise.reject(new ShopSimError('USAGE', text));
}
