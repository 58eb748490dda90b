import { systemClock, type Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import type { Admin } from '../kafka/admin-port.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import { OrderJournal } from '../ledger/order-journal.ts';
import { OrderLedger } from '../ledger/order-ledger.ts';
import { createCourse, type LoadCourse } from '../load/course.ts';
import { loadWindow, type LoadWindow } from '../load/load-window.ts';
import type { OrderTemplates } from '../orders/order-templates.ts';
import { runHash } from '../orders/stamp.ts';
import { assembleResult } from './assemble-result.ts';
import { auditConfirmations } from './audit-confirmations.ts';
import { auditLog } from './audit-log.ts';
import { buildTemplates } from './build-templates.ts';
import { ClusterOfRun } from './cluster-of-run.ts';
import { confirmationGroup } from './confirmation-plan.ts';
import { startConfirmation } from './confirmation-service.ts';
import { CpuMeter } from './cpu-meter.ts';
import { drainConfirmation } from './drain-confirmation.ts';
import { eventsOfRun } from './events-of-run.ts';
import { groupNames } from './failure-topic-names.ts';
import { FirstFailure } from './first-failure.ts';
import { everySecond } from './every-second.ts';
import { GeneratorThreads, reserveLedger } from './generator-threads.ts';
import { hasFlashSale } from './phase-plan.ts';
import type { RunOutcome, RunPlan } from './plan.ts';
import type { RunObserver } from './progress.ts';
import type { RunDirectory } from './run-directory.ts';
import { replayGroups } from './replays.ts';
import { revenueGroup } from './revenue/revenue-topics.ts';
import { RevenueOfRun } from './revenue/revenue-of-run.ts';
import { settleRevenue } from './revenue/settle-revenue.ts';
import { RunRecord } from './run-record.ts';
import { ServiceThreads } from './service-threads.ts';
import { aborted, interruptBudgetMs, logEndsBudgetMs, settleAndDrain } from './settle-and-drain.ts';
import { cleanUp, prepareTarget, type Target } from './target.ts';
import { mainThreadName, watchThread } from './watch-thread.ts';

/** Loads kafkajs while the embedded broker and the templates start in their threads: a fifth of the time to the first order. */
const loadingAdmin = import('../kafka/admin.ts');

/** Time between the order to begin and the zero of the schedule: enough for every thread to have read it. */
const beginDelayMs = 50;
/** The live view looks at a second when every thread has had time to report it. */
const tallyDelayMs = 200;

/**
 * The experiment on one page: topics, services ready, warm-up, measure, drain, verify, result.
 *
 * Order of steps as in OpenMessaging Benchmark's WorkloadGenerator: consumers really receive before the first order is
 * sent. Whatever happens, what the run created on the cluster is removed again.
 *
 * @param stop ends the load early; the run still settles, drains and reports
 * @param directory gets what `shop-sim verify` needs, should this process be killed
 * @throws ShopSimError when the run cannot begin; an error after that is in the outcome, beside the result
 */
export async function runExperiment(
  plan: RunPlan,
  observer: RunObserver,
  stop: AbortSignal,
  directory?: RunDirectory,
): Promise<RunOutcome> {
  const clock = systemClock;
  const startedAt = new Date(clock.epochMs()).toISOString();
  const { traffic } = plan;
  const course = createCourse(traffic);
  const record = new RunRecord({ services: plan.services, phases: traffic.phases }, course, observer);
  const failure = new FirstFailure();
  const cluster = new ClusterOfRun(plan.target, record.onBroker, failure.report);
  const templates = buildTemplates({ ...traffic, runHash: runHash(plan.runId), flashSale: hasFlashSale(traffic) });
  // Whoever waits for them gets the failure; a run that ends before that has one of its own.
  templates.catch(() => undefined);
  try {
    observer.onStep(cluster.step);
    const connection = await failure.orElse(cluster.connection());
    const started = {
      plan,
      course,
      record,
      failure,
      cluster,
      connection,
      startedAt,
      observer,
      stop,
      clock,
      directory,
    };
    return await onCluster(started, templates);
  } finally {
    await cluster.close();
  }
}

/** Topics, the run, and nothing left behind. */
async function onCluster(
  conditions: Omit<Conditions, 'admin' | 'target' | 'templates' | 'created'>,
  buildingTemplates: Promise<OrderTemplates>,
): Promise<RunOutcome> {
  const { plan, cluster, connection, failure, observer } = conditions;
  const { openAdmin } = await loadingAdmin;
  const admin = await failure.orElse(openAdmin(connection));
  const created: string[] = [];
  const ownGroups = [
    ...(plan.confirmation === undefined ? [] : [confirmationGroup(plan)]),
    ...(plan.revenue === undefined ? [] : [revenueGroup(plan.services.groupPrefix)]),
  ];
  const groups = [...groupNames(plan.services), ...replayGroups(plan), ...ownGroups];
  const groupsJoined: string[] = [];
  try {
    observer.onStep('preparing topics and orders');
    const [target, templates] = await failure.orElse(
      Promise.all([prepareTarget(admin, plan, created), buildingTemplates]),
    );
    groupsJoined.push(...groups);
    return await conduct({ ...conditions, admin, target, templates, created: { topics: created, groups } });
  } finally {
    if (!cluster.endsWithRun) {
      await cleanUp(admin, { topics: plan.topic.keep ? [] : created, groups: groupsJoined }, (text) =>
        observer.onNotice(text),
      );
    }
    await closeQuietly(admin, observer);
  }
}

interface Conditions {
  readonly plan: RunPlan;
  readonly course: LoadCourse;
  readonly record: RunRecord;
  readonly failure: FirstFailure;
  readonly cluster: ClusterOfRun;
  readonly connection: ConnectionSettings;
  readonly admin: Admin;
  readonly target: Target;
  readonly templates: OrderTemplates;
  readonly startedAt: string;
  readonly observer: RunObserver;
  readonly stop: AbortSignal;
  readonly clock: Clock;
  readonly directory: RunDirectory | undefined;
  /** What is to be deleted at the end. */
  readonly created: { readonly topics: readonly string[]; readonly groups: readonly string[] };
}

async function conduct(conditions: Conditions): Promise<RunOutcome> {
  const { plan, course, record, failure, cluster, connection, target, observer, stop, clock } = conditions;
  const { memory, orderLimit } = reserveLedger(plan, course);
  const serviceCount = plan.services.names.length;
  const ledger = new OrderLedger(memory, serviceCount, plan.verifyLog);
  record.ledger = ledger;
  const shared = { templates: conditions.templates, memory, orderLimit };
  const services = new ServiceThreads(
    {
      connection,
      topic: plan.topic.orders,
      resultPrefix: plan.topic.prefix,
      services: plan.services,
      seed: plan.traffic.seed,
      runHash: runHash(plan.runId),
      startOffsets: target.startOffsets,
      ledger: { memory, firstWriter: plan.traffic.generators },
    },
    record.onServices,
    failure.report,
  );
  const confirmation = startConfirmation(conditions);
  const generators = new GeneratorThreads(plan, connection, target, shared, record.onGenerator, failure.report);
  const revenue = new RevenueOfRun(conditions, record.onRevenue, failure.report);
  const events = eventsOfRun({ ...conditions, ledger, services, confirmation, revenue, generators });
  const onNotice = (text: string): void => observer.onNotice(text);
  const journal = conditions.directory?.begin(conditions, new OrderJournal(ledger), onNotice);
  try {
    observer.onStep(readyStep(plan));
    await failure.orElse(
      unlessStopped(
        stop,
        Promise.all([services.ready(), confirmation?.ready(), revenue.ready(), generators.ready(), journal]),
      ),
    );
    const window = loadWindow(course, clock.nowMs() + beginDelayMs);
    const cpu = new CpuMeter(clock, window.measureStartMs);
    const watch = watchThread(mainThreadName, window.measureStartMs, clock);
    record.begin(window);
    cluster.begin(window);
    services.begin(window);
    revenue.begin(window);
    confirmation?.begin(window);
    generators.begin(window);
    events.timeLine.begin(window.startMs, window.measureStartMs);
    const stopProgress = everySecond(clock, window.startMs + tallyDelayMs, () => {
      ledger.advance();
      record.tellProgress(clock.nowMs());
    });
    const ends = await failure.orUndefined(untilLoadEnds(generators, stop, window, clock));
    const loadEndMs = ends === undefined ? clock.nowMs() : Math.max(...ends.map(({ endedMs }) => endedMs));
    const usage = cpu.end();
    record.addUsage(watch.end());
    generators.endMeasure();
    services.endMeasure();
    revenue.endMeasure();
    confirmation?.endMeasure();
    cluster.endMeasure();
    record.endLoad(ends, loadEndMs, stop.aborted);
    events.timeLine.endLoad();
    const logEnds = await settleAndDrain({ ...conditions, generators, ledger });
    await failure.orUndefined(events.timeLine.done());
    if (confirmation !== undefined) await drainConfirmation(confirmation, { ...conditions, logEnds });
    stopProgress();
    await generators.close(stop.aborted ? interruptBudgetMs.close : 5000);
    await services.close(stop.aborted ? interruptBudgetMs.close : 10_000);
    await confirmation?.close(stop.aborted ? interruptBudgetMs.close : 10_000);
    const revenueResult = await settleRevenue({ ...conditions, revenue });
    const audit = failure.error === undefined ? await auditLog({ ...conditions, ledger, logEnds }) : undefined;
    const found = await auditConfirmations({ ...conditions, ledger });
    if (stop.aborted) record.interruptAfterLoad();
    const endOffsets = await logEnds.within(stop.aborted ? interruptBudgetMs.ends : logEndsBudgetMs);
    return {
      result: assembleResult({
        ...conditions,
        ledger,
        usage,
        audit,
        endOffsets,
        events: events.results(audit),
        revenue: revenueResult,
        confirmations: { totals: confirmation?.totals, found },
        error: failure.error,
      }),
      error: failure.error,
    };
  } finally {
    events.timeLine.cutOff();
    await Promise.all([generators.close(0), services.close(0), confirmation?.close(0), revenue.close(0)]);
    // After the threads: the last of what became of the orders.
    await journal?.then((file) => file.close());
  }
}

/** Ends the load when the user asks for it; resolves when the last generator has sent its last order. */
async function untilLoadEnds(
  generators: GeneratorThreads,
  stop: AbortSignal,
  window: LoadWindow,
  clock: Clock,
): ReturnType<GeneratorThreads['loadEnded']> {
  const onStop = (): void => {
    window.measureEndMs = Math.min(window.measureEndMs, clock.nowMs());
    generators.stopLoad(clock.nowMs());
  };
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    return await generators.loadEnded();
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}

function readyStep({ services, revenue, traffic }: RunPlan): string {
  const producers = traffic.generators === 1 ? 'the producer' : `${traffic.generators} producers`;
  if (services.names.length === 0) return `starting ${producers}`;
  const names = [...services.names, ...(revenue === undefined ? [] : ['revenue'])];
  return `starting ${producers} and the services ${names.join(', ')}`;
}

/** Rejects as soon as the user stops a run whose load has not begun. */
async function unlessStopped(stop: AbortSignal, ready: Promise<unknown>): Promise<void> {
  await Promise.race([ready, aborted(stop)]);
  if (stop.aborted) throw new ShopSimError('INTERRUPTED', 'Stopped before the load began: no order was sent.');
}

async function closeQuietly(admin: Admin, observer: RunObserver): Promise<void> {
  await admin
    .close()
    .catch((error: unknown) => observer.onNotice(`Closing the admin connection failed: ${String(error)}`));
}
