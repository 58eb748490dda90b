import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { serializeError } from '../errors.ts';
import { createProducer } from '../kafka/producer/producer.ts';
import type { Producer } from '../kafka/producer/port.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import { DeliveryLedger } from '../ledger/delivery-ledger.ts';
import type { LedgerMemory } from '../ledger/ledger-memory.ts';
import { createCourse } from '../load/course.ts';
import { Generator, type GeneratorSettings } from '../load/generator.ts';
import { systemTimers } from '../load/loop.ts';
import type { LoadWindow } from '../load/load-window.ts';
import type { OrderTemplates } from '../orders/order-templates.ts';
import { OrderWriter } from '../orders/order-writer.ts';
import { STAMP_BYTES, STAMP_HEADER_KEY } from '../orders/stamp.ts';
import { everySecond } from './every-second.ts';
import type { FromGenerator, ToWorker } from './messages.ts';
import type { ProducerPlan, TrafficPlan } from './plan.ts';
import { watchThread, type PhaseWatch } from './watch-thread.ts';

/** What a generator thread is started with. */
export interface GeneratorThreadData {
  readonly name: string;
  readonly settings: GeneratorSettings;
  readonly connection: ConnectionSettings;
  readonly topic: string;
  readonly producer: ProducerPlan;
  readonly traffic: TrafficPlan;
  readonly templates: OrderTemplates;
  readonly ledger: LedgerMemory;
}

/** Kafka's default of max.request.size, which is also what a broker accepts by default. */
const defaultMaxRequestBytes = 1024 * 1024;

const data: GeneratorThreadData = workerData;
const port = parentPort;
if (port === null) throw new Error('generator-thread is a worker thread');
const send = (message: FromGenerator): void => port.postMessage(message);

const { traffic } = data;
const clock = systemClock;
const content = new OrderWriter(data.templates, {
  producerId: data.settings.index,
  key: traffic.key,
  epochOffsetMs: clock.epochOf(0),
  flashSaleShares: [0, ...traffic.phases.map(({ flashSaleShare }) => flashSaleShare)],
  late: traffic.late,
});
const deliveries = new DeliveryLedger(data.ledger, data.settings.index);
const generator = new Generator(data.settings, {
  course: createCourse(traffic),
  content,
  deliveries,
  clock,
  timers: systemTimers,
});

let stopTallies = (): void => undefined;
let sendTally = (): void => undefined;
let watch: PhaseWatch | undefined;

async function run(producer: Producer, window: LoadWindow): Promise<void> {
  let second = 0;
  sendTally = () => {
    const phases = generator.takeTally();
    if (phases !== undefined)
      send({ type: 'tally', second, phases, acks: generator.takeAcks(), late: deliveries.takeLate() });
  };
  stopTallies = everySecond(clock, window.startMs, (finished) => {
    second = finished;
    sendTally();
    second = finished + 1;
  });
  watch = watchThread(data.name, window.measureStartMs, clock);
  const end = await generator.run(producer, window);
  send({ type: 'load-ended', end });
  await producer.flush();
  sendTally();
  send({ type: 'settled' });
}

async function close(producer: Producer): Promise<void> {
  await producer.close();
  stopTallies();
  sendTally();
  send({ type: 'closed' });
}

const fail = (error: unknown): void => send({ type: 'failed', error: serializeError(error) });

/** kafkajs is loaded only where it is asked for: it costs a thread 60 ms and 14 MB. */
async function createChosenProducer(): Promise<Producer> {
  const create =
    data.producer.client === 'kafkajs'
      ? (await import('../kafka/kafkajs-producer.ts')).createKafkajsProducer
      : createProducer;
  return create(
    {
      ...data.producer,
      topic: data.topic,
      maxRequestBytes: Math.max(defaultMaxRequestBytes, data.producer.batchSizeBytes),
      headerKey: STAMP_HEADER_KEY,
      headerLength: STAMP_BYTES,
    },
    data.connection,
    { onDelivery: generator.onDelivery, onNotice: (text) => send({ type: 'notice', text }), onFatal: fail },
    clock,
  );
}

async function main(): Promise<void> {
  const producer = await createChosenProducer();
  port?.on('message', (message: ToWorker) => {
    switch (message.type) {
      case 'begin':
        run(producer, { ...message.window }).catch(fail);
        break;
      case 'partitions-added':
        producer.partitionsAdded(message.partitions);
        break;
      case 'stop-load':
        generator.stop(message.stopMs);
        break;
      case 'end-measure': {
        const usage = watch?.end();
        if (usage !== undefined) send({ type: 'usage', usage });
        break;
      }
      case 'close':
        close(producer).catch(fail);
        break;
      case 'service-command':
      case 'crash-service':
      case 'catch-up':
      case 'broker-command':
        break;
    }
  });
  send({ type: 'ready' });
}

main().catch(fail);
