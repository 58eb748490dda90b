import { setTimeout as delay } from 'node:timers/promises';
import { ShopSimError } from '../errors.ts';
import type { Admin } from './admin-port.ts';
import { describeEndpoints } from './kafkajs-address.ts';
import { createKafkajsClient } from './kafkajs-client.ts';
import { KafkajsAdmin } from './kafkajs-admin.ts';
import { translateKafkajsError } from './kafkajs-errors.ts';
import type { ConnectionSettings } from './settings.ts';

export type { Admin, ClusterDescription, NewTopic, PartitionOffsets, TopicInfo } from './admin-port.ts';

/** How long connecting may take in all, so that an unreachable broker is reported within ten seconds. */
const connectBudgetMs = 9000;
const closeBudgetMs = 2000;

/**
 * Connects to a cluster, which also tries the credentials. At most 9 s, all bootstrap servers and a second try
 * included.
 */
export async function openAdmin(settings: ConnectionSettings): Promise<Admin> {
  const servers = describeEndpoints(settings.bootstrapServers);
  const attempts = Math.max(2, settings.bootstrapServers.length);
  const client = createKafkajsClient(settings, {
    connectTimeoutMs: Math.min(settings.connectTimeoutMs, Math.floor(connectBudgetMs / attempts)),
    retry: { retries: attempts - 1, initialRetryTime: 100, maxRetryTime: 200 },
    // What goes wrong here reaches the caller as the error of the call.
    onLog: () => undefined,
  });
  const admin = client.kafka.admin({ retry: { retries: 8, initialRetryTime: 100, maxRetryTime: 1000 } });
  const close = async (): Promise<void> => {
    // kafkajs waits for the answers to everything outstanding, which a broken broker never gives.
    await Promise.race([admin.disconnect(), delay(closeBudgetMs, undefined, { ref: false })]);
    client.destroySockets();
  };
  try {
    await withinBudget(admin.connect(), connectBudgetMs, servers);
  } catch (error) {
    client.destroySockets();
    throw translateKafkajsError(error, { doing: 'connecting', servers });
  }
  return new KafkajsAdmin(admin, servers, close);
}

async function withinBudget(connecting: Promise<void>, budgetMs: number, servers: string): Promise<void> {
  const abort = new AbortController();
  const tooLate = delay(budgetMs, undefined, { signal: abort.signal }).then(() => {
    const seconds = budgetMs / 1000;
    throw new ShopSimError(
      'UNREACHABLE',
      `${servers} did not answer as a Kafka broker within ${seconds} s: check host, port and security.protocol.`,
    );
  });
  // Whichever of the two loses the race must not become an unhandled rejection.
  tooLate.catch(() => undefined);
  connecting.catch(() => undefined);
  try {
    await Promise.race([connecting, tooLate]);
  } finally {
    abort.abort();
  }
}
