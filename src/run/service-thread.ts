import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { serializeError } from '../errors.ts';
import { Sighting } from '../ledger/sighting-ledger.ts';
import type { LoadWindow } from '../load/load-window.ts';
import { OrderReader } from '../orders/order-reader.ts';
import type { ServiceEvents } from '../services/service-options.ts';
import type { ServiceSink } from '../services/service-sink.ts';
import { AttributionTally } from './attribution-tally.ts';
import { createService, type ServiceParts } from './create-service.ts';
import { everySecond } from './every-second.ts';
import { HandledTenths } from './handled-tenths.ts';
import { answerCommand } from './command-done.ts';
import type { FromServices, ToWorker } from './messages.ts';
import type { ServiceName } from './service-names.ts';
import { performOn, type ServiceAction } from './service-commands.ts';
import { SightingTally, type SharedLedger } from './sighting-tally.ts';
import { watchThread, type PhaseWatch } from './watch-thread.ts';

/** What the service thread is started with. */
export interface ServiceThreadData extends ServiceParts {
  readonly name: string;
  /** undefined: the services keep their own account, by run (`shop-sim consume`). */
  readonly ledger: SharedLedger | undefined;
}

const data: ServiceThreadData = workerData;
const port = parentPort;
if (port === null) throw new Error('service-thread is a worker thread');
const send = (message: FromServices): void => port.postMessage(message);
const fail = (error: unknown): void => send({ type: 'failed', error: serializeError(error) });

const clock = systemClock;
let second = 0;
let measureStartMs = Number.POSITIVE_INFINITY;
let stopTallies = (): void => undefined;
let watch: PhaseWatch | undefined;
const tally = new SightingTally(data.services.names, data.ledger);
const attribution = new AttributionTally(data.services.names);
const handledTenths = new HandledTenths(data.services.names.length);
const reader = new OrderReader();
const services = data.services.names.map((name, index) =>
  createService(name, data, { sink: sinkOf(index), events: eventsOf(name), reader }, clock),
);

function sinkOf(index: number): ServiceSink {
  return {
    handled: (seq, phase, endToEndUs, isRedelivery, run, queueWaitUs, workUs) => {
      if (isRedelivery) return;
      const sighting = tally.handled(index, seq, phase, endToEndUs, run);
      if ((sighting & Sighting.first) === 0) return;
      handledTenths.handled(index, clock.nowMs());
      if (phase === 0) return;
      attribution.handled(index, queueWaitUs, workUs, (sighting & Sighting.completed) !== 0);
    },
    deadLettered: (seq, phase, run) => {
      tally.deadLettered(index, seq, phase, run);
      // It is behind no more.
      handledTenths.handled(index, clock.nowMs());
    },
    committed: (commitLagUs) => {
      if (clock.nowMs() >= measureStartMs) attribution.committed(index, commitLagUs);
    },
  };
}

function eventsOf(name: ServiceName): ServiceEvents {
  return { onNotice: (text) => send({ type: 'notice', text: `${name}: ${text}` }), onFatal: fail };
}

function sendTally(): void {
  const totals = services.map((service) => service.counters());
  const isMeasuring = clock.nowMs() >= measureStartMs;
  const attributed = attribution.take((index) => (isMeasuring ? (services[index]?.lagSamples() ?? []) : []));
  send({ type: 'tally', second, ...tally.take(), attribution: attributed, handled: handledTenths.take(), totals });
}

function begin(window: LoadWindow): void {
  measureStartMs = window.measureStartMs;
  handledTenths.begin(window.startMs);
  stopTallies = everySecond(clock, window.startMs, (ended) => {
    second = ended;
    sendTally();
    second = ended + 1;
  });
  watch = watchThread(data.name, window.measureStartMs, clock);
}

async function close(timeoutMs: number): Promise<void> {
  await Promise.all(services.map((service) => service.stop(timeoutMs)));
  stopTallies();
  sendTally();
  send({ type: 'closed' });
}

async function perform(action: ServiceAction): Promise<undefined> {
  const service = services[data.services.names.indexOf(action.service)];
  if (service === undefined) throw new Error(`the service ${action.service} is not in this thread`);
  await performOn(service, action);
}

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
    case 'close':
      close(message.timeoutMs).catch(fail);
      break;
    case 'service-command':
      answerCommand(message.id, perform(message.action), send);
      break;
    case 'stop-load':
    case 'crash-service':
    case 'catch-up':
    case 'partitions-added':
    case 'broker-command':
      break;
  }
});

Promise.all(services.map((service) => service.start())).then(() => send({ type: 'ready' }), fail);
