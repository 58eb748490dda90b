import { systemClock, type Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import { openAdmin, type Admin } from '../kafka/admin.ts';
import type { LoadWindow } from '../load/load-window.ts';
import { assembleConsumeResult } from './assemble-consume-result.ts';
import { serversOf } from './cluster-of-run.ts';
import { CpuMeter } from './cpu-meter.ts';
import { everySecond } from './every-second.ts';
import { FirstFailure } from './first-failure.ts';
import type { ConsumePlan, RunOutcome } from './plan.ts';
import type { RunObserver } from './progress.ts';
import { resultTopic } from './result-topic.ts';
import { RunRecord } from './run-record.ts';
import { ServiceThreads } from './service-threads.ts';
import { cleanUp, type Target } from './target.ts';
import { mainThreadName, watchThread } from './watch-thread.ts';

/** How long services may take to finish what they have begun. */
const closeTimeoutMs = 5000;

/**
 * `shop-sim consume`: services alone, on orders that another process produces. Their consumer groups stay on the
 * cluster, so that the same command goes on tomorrow where it stopped today.
 */
export async function runConsume(plan: ConsumePlan, observer: RunObserver, stop: AbortSignal): Promise<RunOutcome> {
  const clock = systemClock;
  const startedAt = new Date(clock.epochMs()).toISOString();
  observer.onStep(`connecting to ${serversOf(plan.connection)}`);
  const admin = await openAdmin(plan.connection);
  const created: string[] = [];
  try {
    const target = await prepareConsumption(admin, plan, created);
    observer.onStep(`starting the services ${plan.services.names.join(', ')} on topic ${plan.topic}`);
    return await consume(plan, target, startedAt, observer, stop, clock);
  } finally {
    await cleanUp(admin, { topics: plan.keepTopics ? [] : created, groups: [] }, (text) => observer.onNotice(text));
    await admin.close();
  }
}

/** Finds the orders topic and makes the topics of the result events that do not exist yet. */
async function prepareConsumption(admin: Admin, plan: ConsumePlan, created: string[]): Promise<Target> {
  const [cluster, topic] = await Promise.all([admin.describeCluster(), admin.topicInfo(plan.topic)]);
  if (topic === undefined) {
    throw new ShopSimError(
      'TOPIC_UNSUITABLE',
      `Topic "${plan.topic}" does not exist on this cluster; name one that does with --topic, or produce to it first.`,
    );
  }
  for (const service of plan.services.names) {
    const name = resultTopic(plan.services.groupPrefix, service);
    if ((await admin.topicInfo(name)) !== undefined) continue;
    const { partitions, replicationFactor } = topic;
    await admin.createTopic({
      name,
      partitions,
      replicationFactor,
      configs: { 'retention.ms': String(24 * 3600 * 1000) },
    });
    created.push(name);
  }
  return {
    clusterId: cluster.clusterId,
    brokers: cluster.brokers,
    partitions: topic.partitions,
    replicationFactor: topic.replicationFactor,
    minInsyncReplicas: null,
    startOffsets: undefined,
  };
}

async function consume(
  plan: ConsumePlan,
  target: Target,
  startedAt: string,
  observer: RunObserver,
  stop: AbortSignal,
  clock: Clock,
): Promise<RunOutcome> {
  const record = new RunRecord(
    { services: plan.services, phases: [{ name: 'measure', durationMs: plan.durationMs }] },
    undefined,
    observer,
  );
  const failure = new FirstFailure();
  const services = new ServiceThreads(
    {
      connection: plan.connection,
      topic: plan.topic,
      resultPrefix: plan.services.groupPrefix,
      services: plan.services,
      seed: plan.seed,
      runHash: undefined,
      startOffsets: undefined,
      ledger: undefined,
    },
    record.onServices,
    failure.report,
  );
  try {
    await failure.orElse(services.ready());
    const startMs = clock.nowMs();
    const window: LoadWindow = {
      startMs,
      measureStartMs: startMs,
      phaseStartsMs: [startMs],
      measureEndMs: Number.POSITIVE_INFINITY,
    };
    const cpu = new CpuMeter(clock, window.startMs);
    const watch = watchThread(mainThreadName, window.measureStartMs, clock);
    record.begin(window);
    services.begin(window);
    const stopProgress = everySecond(clock, window.startMs, () => record.tellProgress(clock.nowMs()));
    await failure.orUndefined(untilEnd(plan.durationMs, stop));
    const usage = cpu.end();
    record.addUsage(watch.end());
    services.endMeasure();
    record.endLoad([], clock.nowMs(), stop.aborted);
    stopProgress();
    await services.close(closeTimeoutMs);
    record.drained(clock.nowMs());
    return {
      result: assembleConsumeResult({ plan, target, startedAt, record, usage, error: failure.error }),
      error: failure.error,
    };
  } finally {
    await services.close(0);
  }
}

/** Resolves after `durationMs` (0: never) or when the user stops the command. */
function untilEnd(durationMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const timer = durationMs === 0 ? setInterval(() => undefined, 60_000) : setTimeout(resolve, durationMs);
    stop.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
