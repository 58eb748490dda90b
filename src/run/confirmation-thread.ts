import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { serializeError, ShopSimError } from '../errors.ts';
import { OrderSet } from '../ledger/order-set.ts';
import type { LoadWindow } from '../load/load-window.ts';
import { IntervalRecorder } from '../metrics/interval-recorder.ts';
import type { ConfirmationOptions, ConfirmationProcessor } from '../services/confirmation/confirmation-port.ts';
import { createConfirmationProcessor } from '../services/confirmation/confirmation-processor.ts';
import { answerCommand, oneAfterTheOther } from './command-done.ts';
import type { FromConfirmation, ToWorker } from './messages.ts';
import { watchThread, type PhaseWatch } from './watch-thread.ts';

/** What the thread of the confirmations is started with. */
export interface ConfirmationThreadData {
  readonly name: string;
  readonly options: Omit<ConfirmationOptions, 'events'>;
}

const data: ConfirmationThreadData = workerData;
const port = parentPort;
if (port === null) throw new Error('confirmation-thread is a worker thread');
const send = (message: FromConfirmation): void => port.postMessage(message);
const fail = (error: unknown): void => send({ type: 'failed', error: serializeError(error) });

const clock = systemClock;
const lookEveryMs = 1;
/** So long a crash waits for something to be written and not committed. */
const crashPatienceMs = 30_000;

const confirmed = new OrderSet();
const latency = new IntervalRecorder();
let measureStartMs = Number.POSITIVE_INFINITY;
let lastConfirmedMs: number | null = null;
let crashes = 0;
/** Of the processors that died. */
let [pastCommits, pastAborts] = [0, 0];
let watch: PhaseWatch | undefined;
let processor = create();
let starting = processor.start();
const crashInTurn = oneAfterTheOther(crash);

function create(): ConfirmationProcessor {
  return createConfirmationProcessor(
    {
      ...data.options,
      events: {
        onConfirmed,
        onNotice: (text) => send({ type: 'notice', text: `confirmation: ${text}` }),
        onFatal: fail,
      },
    },
    clock,
  );
}

function onConfirmed(seq: number, latencyUs: number): void {
  if (!confirmed.add(seq)) return;
  const nowMs = clock.nowMs();
  lastConfirmedMs = nowMs;
  // The warm-up is told by the intended time, as everywhere.
  if (nowMs - latencyUs / 1000 >= measureStartMs) latency.record(latencyUs);
}

/** Kills the processor while it has something uncommitted, and starts the next one. */
async function crash(): Promise<undefined> {
  await starting;
  if (!(await processor.killUncommitted(crashPatienceMs))) throw nothingUncommitted();
  pastCommits += processor.counters.commits;
  pastAborts += processor.counters.aborts;
  crashes += 1;
  processor = create();
  starting = processor.start();
  await starting;
}

function nothingUncommitted(): ShopSimError {
  const text = `The confirmation service had nothing written and uncommitted for ${crashPatienceMs / 1000} s, so that it could not be killed in the middle of it.`;
  return new ShopSimError('REQUEST_TIMED_OUT', text);
}

/** Says when every order below these offsets is committed. */
async function catchUp(ends: readonly (readonly [number, number])[]): Promise<void> {
  while (ends.some(([partition, end]) => (processor.committed.get(partition) ?? 0) < end)) await delay(lookEveryMs);
  send({ type: 'caught-up' });
}

async function close(): Promise<void> {
  await processor.stop();
  const { commits, aborts } = processor.counters;
  send({
    type: 'confirmed',
    totals: {
      orders: confirmed.size,
      latency: latency.take(),
      lastConfirmedMs,
      commits: pastCommits + commits,
      aborts: pastAborts + aborts,
      crashes,
    },
  });
  send({ type: 'closed' });
}

function begin(window: LoadWindow): void {
  measureStartMs = window.measureStartMs;
  watch = watchThread(data.name, window.measureStartMs, clock);
}

function endMeasure(): void {
  const usage = watch?.end();
  if (usage !== undefined) send({ type: 'usage', usage });
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'begin':
      begin(message.window);
      break;
    case 'end-measure':
      endMeasure();
      break;
    case 'crash-service':
      answerCommand(message.id, crashInTurn(), send);
      break;
    case 'catch-up':
      catchUp(message.ends).catch(fail);
      break;
    case 'close':
      close().catch(fail);
      break;
    case 'stop-load':
    case 'partitions-added':
    case 'service-command':
    case 'broker-command':
      break;
  }
});

starting.then(() => send({ type: 'ready' }), fail);
