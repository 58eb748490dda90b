import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { createKafkajsProducer } from '../../../src/kafka/kafkajs-producer.ts';
import { kafkaError } from '../../../src/protocol/error-codes.ts';
import { partitionForKey } from '../../../src/protocol/murmur2.ts';
import { useEmbeddedCluster } from '../../support/broker-targets.ts';
import { settingsFor } from '../../support/connection-settings.ts';
import { eventually } from '../../support/eventually.ts';
import { DeliveryLog } from '../producer/delivery-log.ts';
import { testSettings } from '../producer/producer-fixture.ts';
import { type ClientName, createRig, keyFor } from './kafkajs-producer-fixture.ts';

const soon = { intervalMs: 2 };

/** Sizes of the batches that a client reports for the same records. */
async function bytesWith(client: ClientName): Promise<readonly number[]> {
  const { producer, log, append } = await createRig({ client, partitions: 2, settings: { batchSizeBytes: 8192 } });
  append(100, (index) => keyFor(index % 2, 2));
  await producer.flush();
  return log.reports.map(({ bytes }) => bytes);
}

describe('the producer of kafkajs on a healthy cluster', () => {
  it('delivers every record once, in order with one send at a time, at the reported offset', async () => {
    const settings = { maxInFlight: 1 };
    const { producer, log, append, logs } = await createRig({ brokers: 3, partitions: 6, settings });
    append(2000, (index) => (index % 3 === 0 ? undefined : `customer-${index % 50}`));
    await producer.flush();
    expect(log.count('acked')).toBe(2000);
    expect([producer.unsettledCount, producer.bufferedBytes]).toEqual([0, 0]);
    expect([...log.fates.values()].filter(({ offset }) => offset === -1)).toEqual([]);
    expect(log.conservationProblems(await logs())).toEqual([]);
  });

  it('writes key, value, time and header as they were given', async () => {
    const { producer, append, logs } = await createRig();
    append(1, () => 'a key');
    append(1);
    await producer.flush();
    const common = { partition: 0, timestampMs: 1_700_000_000_000, headerKeys: ['ss'] };
    expect((await logs()).records).toEqual([
      { ...common, seq: 0, key: 'a key', value: Buffer.alloc(20, 0) },
      { ...common, seq: 1, key: null, value: Buffer.alloc(20, 1) },
    ]);
  });

  it('chooses the partition of a key as the Java client does, and all partitions in turn without one', async () => {
    const { producer, log, append } = await createRig({ partitions: 7 });
    append(100, (index) => `key-${index}`);
    append(70);
    await producer.flush();
    const partitions = Array.from({ length: 170 }, (_, seq) => log.fates.get(seq)?.partition ?? -1);
    const keys = Array.from({ length: 100 }, (_, seq) => Buffer.from(`key-${seq}`));
    expect(partitions.slice(0, 100)).toEqual(keys.map((key) => partitionForKey(key, key.length, 7)));
    const perPartition = [0, 1, 2, 3, 4, 5, 6].map(
      (partition) => partitions.slice(100).filter((found) => found === partition).length,
    );
    expect(perPartition).toEqual([10, 10, 10, 10, 10, 10, 10]);
  });

  it('reports the bytes of each batch as they are on the wire', async () => {
    const bytes = await bytesWith('kafkajs');
    expect(bytes).toHaveLength(2);
    expect(bytes).toEqual(await bytesWith('shop-sim'));
  });

  it.each([0, 1] as const)('acks=%i: delivers', async (acks) => {
    const settings = { acks, idempotent: false, maxInFlight: 1 };
    const { producer, log, append, logs } = await createRig({ partitions: 3, settings });
    append(1000);
    await producer.flush();
    expect(log.count('acked')).toBe(1000);
    expect([...log.fates.values()].every(({ offset }) => (offset === -1) === (acks === 0))).toBe(true);
    await eventually('all lies in the log', async () => (await logs()).records.length === 1000);
    expect(log.conservationProblems(await logs())).toEqual([]);
  });

  it('says at the start what it is', async () => {
    const { log } = await createRig();
    expect(log.notices.join()).toContain('tulios/kafkajs #1303');
  });
});

describe('collecting', () => {
  it('waits for linger.ms, and sends the records of all partitions of a broker in one request', async () => {
    const { producer, log, append, countRequests } = await createRig({ partitions: 8, settings: { lingerMs: 20 } });
    const requests = countRequests();
    append(20, (index) => `key-${index}`);
    await eventually('all are settled without a flush', () => producer.unsettledCount === 0, soon);
    expect(requests()).toBe(1);
    expect(log.reports.length).toBe(new Set(log.reports.map(({ partition }) => partition)).size);
  });

  it('does not wait longer than until batch.size is reached', async () => {
    const { producer, log, append, countRequests } = await createRig({ settings: { lingerMs: 60_000 } });
    const requests = countRequests();
    append(50);
    await eventually('what is full is settled without a flush', () => log.fates.size > 0 && log.fates.size < 50, soon);
    expect(requests()).toBeGreaterThan(0);
    expect(Math.max(...log.reports.map(({ bytes }) => bytes))).toBeLessThanOrEqual(testSettings.batchSizeBytes);
    await producer.flush();
    expect(log.count('acked')).toBe(50);
  });

  it('sends at the end of the turn without linger', async () => {
    const { producer, log, append } = await createRig({ settings: { lingerMs: 0 } });
    append(10);
    await eventually('all are settled without a flush', () => producer.unsettledCount === 0, soon);
    expect(log.reports.length).toBe(1);
  });

  it('has at most max.in.flight sends at a time', async () => {
    const settings = { maxInFlight: 3, idempotent: false, deliveryTimeoutMs: 60_000 };
    const { cluster, producer, append, countRequests } = await createRig({ settings });
    append(1);
    await producer.flush();
    cluster.freezeBroker(1);
    append(200);
    const requests = countRequests();
    cluster.faults.add({ api: 'produce', effect: { kind: 'latency', latencyMs: 100 } });
    cluster.thawBroker(1);
    await eventually('the first requests are under way', () => requests() > 0, soon);
    expect(requests()).toBe(3);
    cluster.faults.clear();
    await producer.flush();
  });

  it('turns records away at buffer.memory, does not linger then, and takes them again when something was settled', async () => {
    const settings = { bufferMemoryBytes: 4096, lingerMs: 60_000, maxInFlight: 1 };
    const { producer, log, logs } = await createRig({ partitions: 2, settings });
    while (log.append(producer, systemClock.nowMs()));
    expect(producer.bufferedBytes).toBeLessThanOrEqual(4096);
    const { appended } = log;
    await eventually('memory is free again', () => log.append(producer, systemClock.nowMs()), soon);
    await producer.flush();
    expect(log.appended).toBe(appended + 1);
    expect(log.conservationProblems(await logs())).toEqual([]);
  });

  it('sends a record larger than a batch alone, and refuses with a sentence one that can never be sent', async () => {
    const { producer, log, append, logs } = await createRig({ settings: { maxInFlight: 1 } });
    append(3);
    log.content.valueLength = 5000;
    append(1);
    log.content.valueLength = 100_000;
    expect(() => append(1)).toThrow(/max\.request\.size is 65536/);
    log.content.valueLength = 20;
    append(3);
    await producer.flush();
    expect(log.count('acked')).toBe(7);
    expect(log.conservationProblems(await logs())).toEqual([]);
  });

  it('takes appends from within a delivery report', async () => {
    const { producer, log, append, logs } = await createRig({ partitions: 2, settings: { maxInFlight: 1 } });
    log.afterReport = () => {
      if (log.appended < 500) append(10);
    };
    append(10);
    await eventually('all are settled', () => log.fates.size >= 500 && producer.unsettledCount === 0, soon);
    expect(log.conservationProblems(await logs())).toEqual([]);
  });
});

describe('a send() that fails', () => {
  it('of records to one partition, refused at once, means that they are not in the log', async () => {
    const { cluster, producer, log, append, logs } = await createRig();
    const effect = { kind: 'error', errorCode: kafkaError.MESSAGE_TOO_LARGE, when: 'before' } as const;
    cluster.faults.add({ api: 'produce', effect, times: 1 });
    append(10);
    await producer.flush();
    append(10);
    await producer.flush();
    expect([log.count('failed'), log.count('acked')]).toEqual([10, 10]);
    expect(log.fates.get(0)).toMatchObject({ kafkaError: kafkaError.MESSAGE_TOO_LARGE });
    expect(log.notices.join()).toContain('gave up a send() of 10 records');
    expect(log.conservationProblems(await logs())).toEqual([]);
  });

  it('of records to several partitions leaves open which of them was refused', async () => {
    const { cluster, producer, log, append, logs } = await createRig({ brokers: 2, partitions: 2 });
    const effect = { kind: 'error', errorCode: kafkaError.MESSAGE_TOO_LARGE, when: 'before' } as const;
    cluster.faults.add({ api: 'produce', brokerId: 1, effect, times: 1 });
    append(10);
    await producer.flush();
    expect(log.count('indeterminate')).toBe(10);
    await eventually('the other half is in the log', async () => (await logs()).records.length === 5);
    expect(log.conservationProblems(await logs())).toEqual([]);
  });

  it('is tried again by kafkajs, and recognized as a repetition', async () => {
    const { cluster, producer, log, append, logs } = await createRig();
    const effect = { kind: 'error', errorCode: kafkaError.REQUEST_TIMED_OUT, when: 'after' } as const;
    cluster.faults.add({ api: 'produce', effect, times: 1 });
    append(10);
    await producer.flush();
    expect(log.count('acked')).toBe(10);
    expect(log.notices.join()).toContain('tries again');
    expect(log.conservationProblems(await logs())).toEqual([]);
  });

  it('for want of permission ends the producer, with everything settled', async () => {
    const { cluster, producer, log, append, logs } = await createRig({ settings: { maxInFlight: 1, lingerMs: 0 } });
    const errorCode = kafkaError.TOPIC_AUTHORIZATION_FAILED;
    cluster.faults.add({ api: 'produce', effect: { kind: 'error', errorCode, when: 'before' } });
    append(100);
    await producer.flush();
    expect(log.fatal).toMatchObject({ code: 'AUTHORIZATION_FAILED' });
    expect(producer.unsettledCount).toBe(0);
    expect(log.count('failed') + log.count('notSent')).toBe(100);
    expect(() => append(1)).toThrow(/does not allow/);
    expect(log.conservationProblems(await logs())).toEqual([]);
  });
});

describe('the delivery timeout', () => {
  it('settles what was sent as indeterminate and what was not as notSent, and no further attempt is made', async () => {
    const settings = { deliveryTimeoutMs: 1000, maxInFlight: 1, lingerMs: 0 };
    const { cluster, producer, log, append, countRequests, logs } = await createRig({ settings });
    append(1);
    await producer.flush();
    const errorCode = kafkaError.NOT_ENOUGH_REPLICAS;
    const id = cluster.faults.add({ api: 'produce', effect: { kind: 'error', errorCode, when: 'before' } });
    const requests = countRequests();
    append(40);
    await producer.flush();
    expect(log.count('indeterminate')).toBeGreaterThan(0);
    expect(log.count('notSent')).toBeGreaterThan(0);
    expect(producer.bufferedBytes).toBe(0);
    const triedBefore = requests();
    cluster.faults.remove(id);
    append(5);
    await producer.flush();
    expect(log.count('acked') + log.count('notSent') + log.count('indeterminate')).toBe(46);
    await eventually('a later send gets its turn', async () => {
      append(1);
      await producer.flush();
      return log.fates.get(log.appended - 1)?.outcome === 'acked';
    });
    expect(requests()).toBeGreaterThan(triedBefore);
    expect(log.conservationProblems(await logs())).toEqual([]);
  });

  it('holds while a broker does not answer', async () => {
    const { cluster, producer, log, append } = await createRig({ settings: { deliveryTimeoutMs: 300 } });
    append(1);
    await producer.flush();
    cluster.freezeBroker(1);
    append(5);
    await producer.flush();
    expect(log.count('indeterminate')).toBe(5);
    cluster.thawBroker(1);
  });
});

describe('flush and close', () => {
  it('flush waits for what was appended before it, not for what comes after', async () => {
    const { producer, log, append } = await createRig({ settings: { lingerMs: 60_000 } });
    append(5);
    const flushed = producer.flush();
    append(5);
    await flushed;
    expect(log.fates.size).toBe(5);
    await producer.flush();
    expect(log.count('acked')).toBe(10);
  });

  it('close settles what is in flight as indeterminate and what was not sent as notSent, and nothing is sent later', async () => {
    const { cluster, producer, log, append, logs } = await createRig({ settings: { maxInFlight: 1, lingerMs: 0 } });
    append(1);
    await producer.flush();
    cluster.freezeBroker(1);
    append(5);
    await new Promise(setImmediate);
    append(7);
    await producer.close();
    await producer.close();
    expect([log.count('indeterminate'), log.count('notSent')]).toEqual([5, 7]);
    expect([producer.unsettledCount, producer.bufferedBytes]).toEqual([0, 0]);
    expect(() => append(1)).toThrow(/closed/);
    cluster.thawBroker(1);
    expect(log.conservationProblems(await logs())).toEqual([]);
    await eventually('no connection is left', () => cluster.usage().connections === 0);
  });
});

describe('the start', () => {
  it('names a broker that is not there', async () => {
    const cluster = await useEmbeddedCluster();
    await cluster.close();
    const events = { onDelivery: () => undefined, onFatal: () => undefined };
    const starting = createKafkajsProducer(testSettings, settingsFor(cluster.bootstrapServers), events, systemClock);
    await expect(starting).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining(cluster.bootstrapServers) as unknown,
    });
  });

  it('fails with a sentence when idempotent writes are not allowed', async () => {
    const { cluster } = await createRig();
    const errorCode = kafkaError.CLUSTER_AUTHORIZATION_FAILED;
    cluster.faults.add({ api: 'initProducerId', effect: { kind: 'error', errorCode, when: 'before' } });
    const log = new DeliveryLog();
    const events = { onDelivery: log.onDelivery, onFatal: () => undefined };
    const starting = createKafkajsProducer(testSettings, settingsFor(cluster.bootstrapServers), events, systemClock);
    starting.then(
      (producer) => onTestFinished(() => producer.close()),
      () => undefined,
    );
    await expect(starting).rejects.toMatchObject({ code: 'AUTHORIZATION_FAILED' });
  });

  it('refuses settings that contradict each other', async () => {
    const events = { onDelivery: () => undefined, onFatal: () => undefined };
    const settings = { ...testSettings, acks: 1 } as const;
    await expect(createKafkajsProducer(settings, settingsFor('127.0.0.1:1'), events, systemClock)).rejects.toThrow(
      /enable\.idempotence needs acks=all/,
    );
  });
});
