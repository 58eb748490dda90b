import { onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import type { EmbeddedCluster } from '../../../src/embedded/embedded-broker.ts';
import { createKafkajsProducer } from '../../../src/kafka/kafkajs-producer.ts';
import type { Producer, ProducerSettings } from '../../../src/kafka/producer/port.ts';
import { createProducer } from '../../../src/kafka/producer/producer.ts';
import { fetchOffsets, readLog } from '../../../src/kafka/reader.ts';
import { partitionForKey } from '../../../src/protocol/murmur2.ts';
import { useEmbeddedCluster } from '../../support/broker-targets.ts';
import { settingsFor } from '../../support/connection-settings.ts';
import { WireClient } from '../../support/wire-client.ts';
import { DeliveryLog, type TopicLogs } from '../producer/delivery-log.ts';
import { testSettings } from '../producer/producer-fixture.ts';

export const topic = testSettings.topic;

/** The two producers behind the port. */
export const clients = { 'shop-sim': createProducer, kafkajs: createKafkajsProducer } as const;
export type ClientName = keyof typeof clients;

export interface Rig {
  readonly cluster: EmbeddedCluster;
  readonly producer: Producer;
  readonly log: DeliveryLog;
  /** Appends `count` records, one after the other in the same turn; throws when the memory is full. */
  readonly append: (count: number, key?: (index: number) => string | undefined) => void;
  /** Reads the topic back. */
  readonly logs: () => Promise<TopicLogs & { readonly records: readonly StoredRecord[] }>;
  /** Produce requests that a broker, or all of them, has had since this was called. */
  readonly countRequests: (brokerId?: number) => () => number;
}

export interface StoredRecord {
  readonly seq: number;
  readonly partition: number;
  readonly key: string | null;
  readonly value: Buffer | undefined;
  readonly timestampMs: number;
  readonly headerKeys: readonly string[];
}

/**
 * An embedded cluster with a topic, partition p led by broker p modulo brokers + 1, and a producer on it; all gone when
 * the test ends.
 */
export async function createRig(
  options: {
    client?: ClientName;
    brokers?: number;
    partitions?: number;
    settings?: Partial<ProducerSettings>;
  } = {},
): Promise<Rig> {
  const { client = 'kafkajs', brokers = 1, partitions = 1 } = options;
  const cluster = await useEmbeddedCluster({ brokers });
  const settings = settingsFor(cluster.bootstrapServers);
  const admin = await WireClient.open(cluster.bootstrapServers.split(',')[0] ?? '');
  const assignments = Array.from({ length: partitions }, (_, index) => rotated(brokers, index));
  const errorCode = await admin.createTopic(topic, { partitions: -1, replicationFactor: -1, assignments });
  admin.close();
  if (errorCode !== 0) throw new Error(`the topic was refused with ${errorCode}`);
  const log = new DeliveryLog();
  const events = {
    onDelivery: log.onDelivery,
    onNotice: (message: string) => void log.notices.push(message),
    onFatal: (error: Error) => {
      log.fatal = error;
    },
  };
  const producer = await clients[client]({ ...testSettings, ...options.settings }, settings, events, systemClock);
  onTestFinished(() => producer.close());
  return {
    cluster,
    producer,
    log,
    append(count, key) {
      for (let index = 0; index < count; index++) {
        if (!log.append(producer, systemClock.nowMs(), key?.(index))) throw new Error('the memory is full');
      }
    },
    logs: () => readBack(cluster, partitions),
    countRequests: (brokerId) => {
      const id = cluster.faults.add({ api: 'produce', brokerId, effect: { kind: 'latency', latencyMs: 0 } });
      return () => cluster.faults.hits(id) ?? 0;
    },
  };
}

/** A key that murmur2 sends to this partition. */
export function keyFor(partition: number, partitionCount: number): string {
  for (let number = 0; ; number++) {
    const key = Buffer.from(`key-${number}`);
    if (partitionForKey(key, key.length, partitionCount) === partition) return key.toString();
  }
}

/** The brokers 1 to `count`, beginning with another one for each partition. */
function rotated(count: number, first: number): number[] {
  return Array.from({ length: count }, (_, index) => ((first + index) % count) + 1);
}

async function readBack(
  cluster: EmbeddedCluster,
  partitions: number,
): Promise<TopicLogs & { readonly records: readonly StoredRecord[] }> {
  const settings = settingsFor(cluster.bootstrapServers);
  const logs = Array.from({ length: partitions }, () => ({ seqs: [] as number[] }));
  const records: StoredRecord[] = [];
  const to = await fetchOffsets(settings, topic, 'latest', systemClock);
  await readLog(
    settings,
    topic,
    { from: 'earliest', to },
    (partition, _offset, timestampMs, key, value, headers) => {
      const seq = headers[0]?.value?.readUInt32BE(0) ?? Number.NaN;
      logs[partition]?.seqs.push(seq);
      records.push({
        seq,
        partition,
        key: key === null ? null : key.toString(),
        value: value === null ? undefined : Buffer.from(value),
        timestampMs,
        headerKeys: headers.map((header) => header.key),
      });
    },
    systemClock,
  );
  return { logs, records };
}
