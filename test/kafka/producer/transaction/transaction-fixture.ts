import { onTestFinished } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import type { EmbeddedCluster } from '../../../../src/embedded/embedded-broker.ts';
import type { RecordContent } from '../../../../src/kafka/producer/port.ts';
import {
  createTransactionalProducer,
  type TransactionSettings,
} from '../../../../src/kafka/producer/transaction/create-transactional-producer.ts';
import type { TransactionalProducer } from '../../../../src/kafka/producer/transaction/transactional-producer.ts';
import { fetchOffsets, readLog } from '../../../../src/kafka/reader.ts';
import type { IsolationLevel } from '../../../../src/protocol/messages/isolation-level.ts';
import { createRng } from '../../../../src/rng.ts';
import { useEmbeddedCluster } from '../../../support/broker-targets.ts';
import { settingsFor } from '../../../support/connection-settings.ts';
import { uniqueTopic } from '../../../support/real-kafka.ts';
import { WireClient } from '../../../support/wire-client.ts';
import { shortPauses, testSettings } from '../producer-fixture.ts';

const headerLength = 8;

function recordOf(value: string): RecordContent {
  const bytes = Buffer.from(value);
  return {
    key: undefined,
    keyLength: 0,
    valueLength: bytes.length,
    seq: 0,
    intendedMs: systemClock.nowMs(),
    sentMs: systemClock.nowMs(),
    timestampMs: Math.floor(systemClock.epochMs()),
    write(target, valueOffset, headerOffset) {
      bytes.copy(target, valueOffset);
      target.fill(0, headerOffset, headerOffset + headerLength);
    },
  };
}

/** Appends a record of this value to a topic that is not the producer's first. */
export function appendTo(producer: TransactionalProducer, topic: string, value: string): void {
  if (!producer.appendTo(topic, recordOf(value))) throw new Error('the memory is full');
}

/** Appends a record of this value; the memory must have room. */
export function append(producer: TransactionalProducer, ...values: readonly string[]): void {
  for (const value of values) {
    if (!producer.append(recordOf(value))) throw new Error('the memory is full');
  }
}

/** A topic on a broker, and producers for it. */
export class TransactionRig {
  readonly bootstrapServers: string;
  readonly topic: string;
  readonly transactionalId = uniqueTopic('txn');
  readonly groupId = uniqueTopic('group');
  readonly notices: string[] = [];
  readonly client: WireClient;

  constructor(bootstrapServers: string, topic: string, client: WireClient) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.client = client;
  }

  async start(
    settings: Partial<TransactionSettings> = {},
    producerSettings: Partial<typeof testSettings> = {},
    otherTopics: readonly string[] = [],
  ): Promise<TransactionalProducer> {
    const events = {
      onDelivery: () => undefined,
      onNotice: (text: string) => void this.notices.push(text),
      onFatal: (error: Error) => void this.notices.push(error.message),
    };
    const producer = await createTransactionalProducer(
      { ...testSettings, topic: this.topic, ...producerSettings },
      { transactionalId: this.transactionalId, timeoutMs: 60_000, maxBlockMs: 10_000, ...settings },
      settingsFor(this.bootstrapServers),
      events,
      systemClock,
      { rng: createRng(1), pauses: shortPauses },
      otherTopics,
    );
    onTestFinished(() => producer.close());
    return producer;
  }

  /** Values in the topic, as this isolation level has them, in the order of each partition. */
  async values(isolation: IsolationLevel = 'readCommitted', topic = this.topic): Promise<string[]> {
    const settings = settingsFor(this.bootstrapServers);
    const to = await fetchOffsets(settings, topic, 'latest', systemClock, isolation);
    const values: string[] = [];
    await readLog(
      settings,
      topic,
      { from: 'earliest', to, isolation },
      (_partition, _offset, _timestampMs, _key, value) => values.push(value?.toString() ?? ''),
      systemClock,
    );
    return values;
  }

  async committedOffset(): Promise<number> {
    const { offsets } = await this.client.committed(this.groupId, { [this.topic]: [0] });
    return offsets[`${this.topic}-0`] ?? -1;
  }
}

/** A topic of one partition on an embedded broker of its own, whose faults stand for what a cluster can do. */
export async function createTransactionRig(
  options: { readonly partitions?: number; readonly brokers?: number } = {},
): Promise<{ readonly rig: TransactionRig; readonly cluster: EmbeddedCluster }> {
  const { partitions = 1, brokers = 1 } = options;
  const cluster = await useEmbeddedCluster({ brokers });
  const client = await WireClient.open(cluster.bootstrapServers.split(',')[0] ?? '');
  onTestFinished(() => client.close());
  const topic = uniqueTopic('confirmed');
  await client.createTopic(topic, { partitions, replicationFactor: brokers });
  return { rig: new TransactionRig(cluster.bootstrapServers, topic, client), cluster };
}
