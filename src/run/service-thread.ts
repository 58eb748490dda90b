import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { serializeError } from '../errors.ts';
import { createConsumerGroup } from '../kafka/consumer-group.ts';
import { createProducer } from '../kafka/producer/producer.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { LoadWindow } from '../load/tally.ts';
import { startThreadUsage } from '../metrics/thread-usage.ts';
import { STAMP_HEADER_KEY } from '../orders/stamp.ts';
import { OrderCache } from '../services/order-cache.ts';
import { Service } from '../services/service.ts';
import { shopServices } from '../services/shop-services.ts';
import { everySecond } from './every-second.ts';
import type { FromServices, ToWorker } from './messages.ts';
import type { ServiceName, ServicesPlan } from './plan.ts';
import { SightingTally, type SharedLedger } from './sighting-tally.ts';
import { resultProducer } from './result-producer.ts';
import { resultTopic } from './result-topic.ts';

/** What the service thread is started with. */
export interface ServiceThreadData {
  readonly name: string;
  readonly connection: ConnectionSettings;
  readonly topic: string;
  readonly resultPrefix: string;
  readonly services: ServicesPlan;
  readonly seed: number;
  /** undefined: orders of every run are handled (`shop-sim consume`). */
  readonly runHash: number | undefined;
  /** Where each partition begins for this run; undefined: as the plan's `from` says. */
  readonly startOffsets: ReadonlyMap<number, number> | undefined;
  /** undefined: the services keep their own account, by run (`shop-sim consume`). */
  readonly ledger: SharedLedger | undefined;
}

const data: ServiceThreadData = workerData;
const port = parentPort;
if (port === null) throw new Error('service-thread is a worker thread');
const send = (message: FromServices): void => port.postMessage(message);
const fail = (error: unknown): void => send({ type: 'failed', error: serializeError(error) });

const clock = systemClock;
const tally = new SightingTally(data.services.names, data.ledger);
const cache = new OrderCache(data.services.names.length);
const services = data.services.names.map((name, index) => createService(name, index));
let second = 0;
let stopTallies = (): void => undefined;
let usage: ReturnType<typeof startThreadUsage> | undefined;

function createService(name: ServiceName, index: number): Service {
  const { connection, services: plan, seed, runHash } = data;
  const groupId = `${plan.groupPrefix}.${name}`;
  return new Service(
    {
      name,
      groupId,
      members: plan.members[name],
      handler: shopServices[name].createHandler(plan),
      seed,
      runHash,
      cache,
      openGroup: (events) =>
        createConsumerGroup(
          {
            settings: connection,
            groupId,
            topic: data.topic,
            members: plan.members[name],
            from: data.startOffsets ?? plan.from,
            headerKey: STAMP_HEADER_KEY,
            events,
          },
          clock,
        ),
      openProducer: (events) =>
        createProducer({ ...resultProducer, topic: resultTopic(data.resultPrefix, name) }, connection, events, clock),
      sink: {
        handled: (seq, isWarmup, endToEndUs, isRedelivery, run) => {
          if (!isRedelivery) tally.handled(index, seq, isWarmup, endToEndUs, run);
        },
      },
      events: { onNotice: (text) => send({ type: 'notice', text: `${name}: ${text}` }), onFatal: fail },
    },
    clock,
  );
}

function sendTally(): void {
  const totals = services.map((service) => service.counters());
  send({ type: 'tally', second, ...tally.take(), totals });
}

function begin(window: LoadWindow): void {
  stopTallies = everySecond(clock, window.startMs, (ended) => {
    second = ended;
    sendTally();
    second = ended + 1;
  });
  setTimeout(() => (usage = startThreadUsage(data.name)), Math.max(0, window.measureStartMs - clock.nowMs()));
}

async function close(timeoutMs: number): Promise<void> {
  await Promise.all(services.map((service) => service.stop(timeoutMs)));
  stopTallies();
  sendTally();
  send({ type: 'closed' });
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'begin':
      begin(message.window);
      break;
    case 'end-measure':
      if (usage !== undefined) send({ type: 'usage', usage: usage.take() });
      break;
    case 'close':
      close(message.timeoutMs).catch(fail);
      break;
    case 'stop-load':
      break;
  }
});

Promise.all(services.map((service) => service.start())).then(() => send({ type: 'ready' }), fail);
