import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { serializeError, ShopSimError } from '../errors.ts';
import { createConsumerGroup } from '../kafka/consumer-group.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import { STAMP_HEADER_KEY } from '../orders/stamp.ts';
import type { FromReplay, ToWorker } from './messages.ts';
import { ReplayReader, type ReplayedLog } from './replay-reader.ts';

/** What the thread of a replay is started with. */
export interface ReplayThreadData {
  readonly connection: ConnectionSettings;
  readonly topic: string;
  readonly groupId: string;
  readonly log: ReplayedLog;
}

const data: ReplayThreadData = workerData;
const port = parentPort;
if (port === null) throw new Error('replay-thread is a worker thread');
const send = (message: FromReplay): void => port.postMessage(message);
const fail = (error: unknown): void => send({ type: 'failed', error: serializeError(error) });

const clock = systemClock;
const reader = new ReplayReader(data.log);
/** Longer than a coordinator that was killed keeps a group waiting. */
const stallMs = 60_000;
const lookEveryMs = 20;

const group = createConsumerGroup(
  {
    settings: data.connection,
    groupId: data.groupId,
    topic: data.topic,
    members: 1,
    from: 'earliest',
    headerKey: STAMP_HEADER_KEY,
    events: { onNotice: (text) => send({ type: 'notice', text: `replay: ${text}` }), onFatal: fail },
  },
  clock,
);

async function replay(): Promise<void> {
  await group.start({ onBatch: (batch) => reader.take(batch, clock.nowMs()) });
  const startedMs = clock.nowMs();
  while (!reader.isDone) {
    if (clock.nowMs() - (reader.lastMs ?? startedMs) > stallMs) throw stalled();
    await delay(lookEveryMs);
  }
  send({ type: 'replayed', counts: reader.counts() });
}

function stalled(): ShopSimError {
  return new ShopSimError(
    'REQUEST_TIMED_OUT',
    `Consumer group "${data.groupId}" was given no record of topic "${data.topic}" for ${stallMs / 1000} s, and had not read partitions ${reader.unreadPartitions.join(', ')} to their ends.`,
  );
}

async function close(): Promise<void> {
  await group.stop();
  send({ type: 'closed' });
}

port.on('message', (message: ToWorker) => {
  if (message.type === 'close') close().catch(fail);
});

replay().catch(fail);
