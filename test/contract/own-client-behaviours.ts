import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { DeliveryReport, ProducerSettings, RecordContent } from '../../src/kafka/producer/port.ts';
import { createProducer } from '../../src/kafka/producer/producer.ts';
import { fetchOffsets, readLog } from '../../src/kafka/reader.ts';
import { eventually } from '../support/eventually.ts';
import { settingsFor } from '../support/connection-settings.ts';
import { type ContractContext, useClient, useTopic } from './context.ts';

const headerLength = 8;

function settings(topic: string, changes: Partial<ProducerSettings> = {}): ProducerSettings {
  return {
    topic,
    acks: 'all',
    idempotent: true,
    lingerMs: 2,
    batchSizeBytes: 16_384,
    maxInFlight: 5,
    bufferMemoryBytes: 32 * 1024 * 1024,
    deliveryTimeoutMs: 20_000,
    requestTimeoutMs: 10_000,
    maxRequestBytes: 1024 * 1024,
    headerKey: 'ss',
    headerLength,
    ...changes,
  };
}

function record(seq: number): RecordContent {
  const value = Buffer.from(`value-${seq}`);
  const key = Buffer.from(`key-${seq % 17}`);
  return {
    key,
    keyLength: key.length,
    valueLength: value.length,
    seq,
    intendedMs: systemClock.nowMs(),
    sentMs: systemClock.nowMs(),
    timestampMs: Math.floor(systemClock.epochMs()),
    write(target, valueOffset, headerOffset) {
      value.copy(target, valueOffset);
      target.fill(0, headerOffset, headerOffset + headerLength);
    },
  };
}

/** The producer and the reader that shop-sim itself uses. */
export function ownClientBehaviours(context: ContractContext): void {
  it.each([
    ['acks=all, idempotent', {}],
    ['acks=1', { acks: 1, idempotent: false }],
    ['acks=0', { acks: 0, idempotent: false }],
  ] as const)('writes with %s and reads every record back once, in order of its key', async (_how, changes) => {
    const count = 3000;
    const client = await useClient(context);
    const topic = await useTopic(client, { partitions: 4 });
    const connection = settingsFor(context.bootstrapServers);
    const outcomes = new Map<string, number>();
    const onDelivery = ({ outcome, count: records }: DeliveryReport): void => {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + records);
    };
    const failures: Error[] = [];
    const events = { onDelivery, onFatal: (error: Error) => failures.push(error) };
    const producer = await createProducer(settings(topic, changes), connection, events, systemClock);
    onTestFinished(() => producer.close());
    for (let seq = 0; seq < count; seq++) expect(producer.append(record(seq))).toBe(true);
    await producer.flush();
    expect(failures).toEqual([]);
    expect([...outcomes]).toEqual([['acked', count]]);

    const seen: number[] = [];
    const lastByKey = new Map<string, number>();
    // Without acks a record may still be on its way.
    const to = await eventually('all records in the log', async () => {
      const ends = await fetchOffsets(connection, topic, 'latest', systemClock);
      return [...ends.values()].reduce((sum, end) => sum + end, 0) === count && ends;
    });
    await readLog(
      connection,
      topic,
      { from: 'earliest', to },
      (_partition, _offset, _timestampMs, key, value) => {
        const seq = Number(value?.toString().slice('value-'.length));
        const text = key?.toString() ?? '';
        expect(lastByKey.get(text) ?? -1).toBeLessThan(seq);
        lastByKey.set(text, seq);
        seen.push(seq);
      },
      systemClock,
    );
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_unused, seq) => seq));
  });
}
