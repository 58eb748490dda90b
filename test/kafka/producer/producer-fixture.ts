import { onTestFinished } from 'vitest';

import { systemClock } from '../../../src/clock.ts';
import type { KafkaProducer } from '../../../src/kafka/producer/kafka-producer.ts';
import type { Pauses } from '../../../src/kafka/producer/pauses.ts';
import type { ProducerSettings } from '../../../src/kafka/producer/port.ts';
import { createProducer } from '../../../src/kafka/producer/producer.ts';
import type { ConnectionSettings } from '../../../src/kafka/settings.ts';
import { createRng } from '../../../src/rng.ts';
import { ScriptedCluster } from '../../support/scripted-broker.ts';
import { DeliveryLog, testHeaderLength } from './delivery-log.ts';

export const testSettings: ProducerSettings = {
  topic: 'orders',
  acks: 'all',
  idempotent: true,
  lingerMs: 1,
  batchSizeBytes: 1024,
  maxInFlight: 5,
  bufferMemoryBytes: 1024 * 1024,
  deliveryTimeoutMs: 15_000,
  requestTimeoutMs: 5000,
  maxRequestBytes: 64 * 1024,
  headerKey: 'ss',
  headerLength: testHeaderLength,
};

/** Short, so that a test of many faults takes a moment. */
export const shortPauses: Pauses = { retryMs: () => 3, metadataMs: () => 3, reconnectMs: () => 3 };

export function connectionSettings(cluster: ScriptedCluster): ConnectionSettings {
  return {
    bootstrapServers: cluster.bootstrapServers,
    clientId: 'test',
    tls: undefined,
    sasl: undefined,
    connectTimeoutMs: 2000,
    requestTimeoutMs: 5000,
  };
}

export interface Rig {
  readonly cluster: ScriptedCluster;
  readonly producer: KafkaProducer;
  readonly log: DeliveryLog;
  /** Appends `count` records, one after the other in the same turn; throws when the memory is full. */
  readonly append: (count: number, key?: (index: number) => string | undefined) => void;
}

/** A scripted cluster and a producer on it, both gone when the test ends. */
export async function createRig(
  options: {
    brokers?: number;
    partitions?: number;
    seed?: number;
    settings?: Partial<ProducerSettings>;
    pauses?: Pauses;
  } = {},
): Promise<Rig> {
  const cluster = await startCluster(options);
  const log = new DeliveryLog();
  const producer = await startProducer(cluster, log, options.settings, options.seed, options.pauses);
  return {
    cluster,
    producer,
    log,
    append(count, key) {
      for (let index = 0; index < count; index++) {
        if (!log.append(producer, systemClock.nowMs(), key?.(index))) throw new Error('the memory is full');
      }
    },
  };
}

export async function startCluster(options: { brokers?: number; partitions?: number } = {}): Promise<ScriptedCluster> {
  const cluster = await ScriptedCluster.start(options);
  onTestFinished(() => cluster.stop());
  return cluster;
}

export async function startProducer(
  cluster: ScriptedCluster,
  log: DeliveryLog,
  settings: Partial<ProducerSettings> = {},
  seed = 1,
  pauses = shortPauses,
): Promise<KafkaProducer> {
  const events = {
    onDelivery: log.onDelivery,
    onNotice: (message: string) => void log.notices.push(message),
    onFatal: (error: Error) => {
      log.fatal = error;
    },
  };
  const producer = await createProducer(
    { ...testSettings, ...settings },
    connectionSettings(cluster),
    events,
    systemClock,
    { rng: createRng(seed), pauses },
  );
  onTestFinished(() => producer.close());
  return producer;
}
