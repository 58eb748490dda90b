import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createProducer } from '../../src/kafka/producer/producer.ts';
import { fetchOffsets, readLog } from '../../src/kafka/reader.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { useEmbeddedCluster } from '../support/broker-targets.ts';
import { settingsFor } from '../support/connection-settings.ts';
import { WireClient } from '../support/wire-client.ts';

const count = 4000;
const headerLength = 4;

describe('a producer that must lose nothing', () => {
  it('has every record in the log once, in order, while leaders move, connections drop and answers fail', async () => {
    const cluster = await useEmbeddedCluster({ brokers: 3, seed: 5 });
    const admin = await WireClient.open(cluster.bootstrapServers.split(',')[0] ?? '');
    onTestFinished(() => admin.close());
    await admin.createTopic('orders', { partitions: 6, replicationFactor: 3 });
    const connection = settingsFor(cluster.bootstrapServers);
    const outcomes = new Map<string, number>();
    const failures: Error[] = [];
    const producer = await createProducer(
      {
        topic: 'orders',
        acks: 'all',
        idempotent: true,
        lingerMs: 1,
        batchSizeBytes: 2000,
        maxInFlight: 5,
        bufferMemoryBytes: 32 * 1024 * 1024,
        deliveryTimeoutMs: 30_000,
        requestTimeoutMs: 10_000,
        maxRequestBytes: 1024 * 1024,
        headerKey: 'ss',
        headerLength,
      },
      connection,
      {
        onDelivery: (report) => outcomes.set(report.outcome, (outcomes.get(report.outcome) ?? 0) + report.count),
        onFatal: (error) => failures.push(error),
      },
      systemClock,
    );
    onTestFinished(() => producer.close());
    for (const when of ['before', 'after'] as const) {
      const errorCode = when === 'before' ? kafkaError.NOT_LEADER_OR_FOLLOWER : kafkaError.REQUEST_TIMED_OUT;
      cluster.faults.add({ api: 'produce', effect: { kind: 'error', errorCode, when }, probability: 0.02 });
      cluster.faults.add({ api: 'produce', effect: { kind: 'drop-connection', when }, probability: 0.005 });
    }
    const steps: Readonly<Record<number, () => Promise<void> | number>> = {
      1000: () => cluster.stopBroker(2),
      1800: () => cluster.startBroker(2),
      2200: () => cluster.stopBroker(3),
      2600: () => cluster.dropConnections(),
      3200: () => cluster.startBroker(3),
    };
    for (let seq = 0; seq < count; seq++) {
      const value = Buffer.from(String(seq));
      const nowMs = systemClock.nowMs();
      producer.append({
        key: Buffer.from(`key-${seq % 31}`),
        keyLength: `key-${seq % 31}`.length,
        valueLength: value.length,
        seq,
        intendedMs: nowMs,
        sentMs: nowMs,
        timestampMs: Math.floor(systemClock.epochMs()),
        write: (target, valueOffset) => value.copy(target, valueOffset),
      });
      if (seq % 20 === 0) await pause(1);
      await steps[seq]?.();
    }
    await producer.flush();
    expect(failures).toEqual([]);
    expect([...outcomes]).toEqual([['acked', count]]);

    const seen: number[] = [];
    const lastByKey = new Map<string, number>();
    const outOfOrder: number[] = [];
    const to = await fetchOffsets(connection, 'orders', 'latest', systemClock);
    await readLog(
      connection,
      'orders',
      { from: 'earliest', to },
      (_partition, _offset, _timestampMs, key, value) => {
        const seq = Number(value?.toString());
        const text = key?.toString() ?? '';
        if (seq <= (lastByKey.get(text) ?? -1)) outOfOrder.push(seq);
        lastByKey.set(text, seq);
        seen.push(seq);
      },
      systemClock,
    );
    expect(outOfOrder).toEqual([]);
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_unused, seq) => seq));
  }, 60_000);
});
