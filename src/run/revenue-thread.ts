import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { serializeError } from '../errors.ts';
import { GroupOffsets } from '../kafka/group-offsets.ts';
import type { LoadWindow } from '../load/load-window.ts';
import { RevenueService } from '../services/revenue/revenue-service.ts';
import { fraudRule } from '../services/revenue/spending-rule.ts';
import { everySecond } from './every-second.ts';
import { answerCommand, oneAfterTheOther } from './command-done.ts';
import type { FromRevenue, ToWorker } from './messages.ts';
import type { RevenuePlan } from './revenue-plan.ts';
import { FreshnessReader } from './revenue/freshness-reader.ts';
import { KafkaRevenueCluster, type RevenueClusterOptions } from './revenue/kafka-revenue-cluster.ts';
import { revenueTopics } from './revenue/revenue-topics.ts';
import { type PhaseWatch, watchThread } from './watch-thread.ts';

/** What the thread of the revenue service is started with. */
export interface RevenueThreadData extends Omit<RevenueClusterOptions, 'onNotice'> {
  readonly name: string;
  readonly plan: RevenuePlan;
  readonly runHash: number;
  /** Where each partition of the orders topic begins for this run; undefined: with its first record. */
  readonly startOffsets: ReadonlyMap<number, number> | undefined;
}

const data: RevenueThreadData = workerData;
const port = parentPort;
if (port === null) throw new Error('revenue-thread is a worker thread');
const send = (message: FromRevenue): void => port.postMessage(message);
const fail = (error: unknown): void => send({ type: 'failed', error: serializeError(error) });
const onNotice = (text: string): void => send({ type: 'notice', text: `revenue: ${text}` });

/** How long a crash waits for the next commit. */
const waitForCommitMs = 5000;

const clock = systemClock;
const { connection, plan } = data;
let stopTallies = (): void => undefined;
let watch: PhaseWatch | undefined;
const freshness = new FreshnessReader(connection, revenueTopics(data.prefix).results, clock);
const service = new RevenueService(
  {
    cluster: new KafkaRevenueCluster({ ...data, onNotice }, clock),
    stream: { graceMs: plan.graceMs, sessionGapMs: plan.sessionGapMs, rule: fraudRule },
    runHash: data.runHash,
    commitIntervalMs: plan.commitIntervalMs,
    every: (intervalMs, callback) => {
      const timer = setInterval(callback, intervalMs);
      return () => clearInterval(timer);
    },
    events: { onNotice: (text) => send({ type: 'notice', text }), onFatal: fail },
  },
  clock,
);

async function start(): Promise<void> {
  await passOverOrdersBefore();
  await service.start();
  freshness.run().catch(fail);
}

/** A topic that was there before the run may hold the orders of years. */
async function passOverOrdersBefore(): Promise<void> {
  if (data.startOffsets === undefined) return;
  const offsets = new GroupOffsets(data.group, data.topics.orders, connection, clock);
  try {
    await offsets.commit(data.startOffsets);
  } finally {
    offsets.close();
  }
}

function sendTally(): void {
  const { newest } = freshness;
  send({ type: 'tally', counters: service.counters(), freshness: freshness.take(), newest });
}

function begin(window: LoadWindow): void {
  freshness.measureFrom(clock.epochOf(window.startMs));
  stopTallies = everySecond(clock, window.startMs, sendTally);
  watch = watchThread(data.name, window.measureStartMs, clock);
}

async function close(): Promise<void> {
  await service.stop();
  freshness.close();
  stopTallies();
  sendTally();
  send({ type: 'closed' });
}

/** In the middle of a commit, when nobody but the log can tell what came of it; as it is, when there is nothing to commit. */
async function crash(): Promise<undefined> {
  const deadlineMs = clock.nowMs() + waitForCommitMs;
  while (!service.isCommitting && clock.nowMs() < deadlineMs) await pause(1);
  await service.crash();
}

const crashInTurn = oneAfterTheOther(crash);

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'begin':
      begin(message.window);
      break;
    case 'end-measure': {
      const usage = watch?.end();
      if (usage !== undefined) send({ type: 'usage', usage });
      break;
    }
    case 'crash-service':
      answerCommand(message.id, crashInTurn(), send);
      break;
    case 'close':
      close().catch(fail);
      break;
    case 'stop-load':
    case 'catch-up':
    case 'partitions-added':
    case 'service-command':
    case 'broker-command':
      break;
  }
});

start().then(() => send({ type: 'ready' }), fail);
