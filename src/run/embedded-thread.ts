import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { startEmbeddedCluster, type EmbeddedCluster } from '../embedded/embedded-broker.ts';
import type { EmbeddedThreadData } from '../embedded/embedded-command.ts';
import { runCommand } from '../embedded/run-command.ts';
import { serializeError } from '../errors.ts';
import { embeddedThreadName } from './embedded-broker.ts';
import { answerCommand } from './command-done.ts';
import type { FromBroker, ToWorker } from './messages.ts';
import { watchThread, type PhaseWatch } from './watch-thread.ts';

const data: EmbeddedThreadData = workerData;
const port = parentPort;
if (port === null) throw new Error('embedded-thread is a worker thread');
const send = (message: FromBroker): void => port.postMessage(message);
const fail = (error: unknown): void => send({ type: 'failed', error: serializeError(error) });

const clock = systemClock;
let watch: PhaseWatch | undefined;

async function main(): Promise<void> {
  const cluster = await startEmbeddedCluster(
    {
      ...data,
      log: (level, text) => {
        if (level === 'error') send({ type: 'notice', text: `embedded broker: ${text}` });
      },
    },
    clock,
  );
  port?.on('message', (message: ToWorker) => receive(message, cluster));
  send({ type: 'ready', bootstrapServers: cluster.bootstrapServers });
}

function receive(message: ToWorker, cluster: EmbeddedCluster): void {
  switch (message.type) {
    case 'begin':
      watch = watchThread(embeddedThreadName, message.window.measureStartMs, clock);
      break;
    case 'end-measure': {
      const usage = watch?.end();
      if (usage !== undefined) send({ type: 'usage', usage });
      break;
    }
    case 'close':
      cluster.close().then(() => send({ type: 'closed' }), fail);
      break;
    case 'broker-command':
      answerCommand(message.id, runCommand(cluster, message.command), send);
      break;
    case 'stop-load':
    case 'crash-service':
    case 'catch-up':
    case 'partitions-added':
    case 'service-command':
      break;
  }
}

main().catch(fail);
