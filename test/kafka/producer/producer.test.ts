import { describe, expect, it } from 'vitest';

import { systemClock } from '../../../src/clock.ts';
import { partitionForKey } from '../../../src/protocol/murmur2.ts';
import { eventually } from '../../support/eventually.ts';
import { DeliveryLog } from './delivery-log.ts';
import { createRig, startCluster, startProducer } from './producer-fixture.ts';

const soon = { intervalMs: 2 };

describe('a producer on a healthy cluster', () => {
  it('delivers every record once, in order, at the reported offset', async () => {
    const { cluster, producer, log, append } = await createRig({ brokers: 3, partitions: 6 });
    append(5000, (index) => (index % 3 === 0 ? undefined : `customer-${index % 50}`));
    await producer.flush();
    expect(log.count('acked')).toBe(5000);
    expect(producer.unsettledCount).toBe(0);
    expect(producer.bufferedBytes).toBe(0);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });

  it('chooses the partition of a key as the Java client does', async () => {
    const { producer, log, append } = await createRig({ partitions: 7 });
    append(100, (index) => `key-${index}`);
    await producer.flush();
    for (const [seq, fate] of log.fates) {
      const key = Buffer.from(`key-${seq}`);
      expect(fate.partition).toBe(partitionForKey(key, key.length, 7));
    }
  });

  it('fills batches with records without a key, one partition after the other', async () => {
    const { producer, log, append } = await createRig({ partitions: 4, settings: { lingerMs: 50 } });
    append(1000);
    await producer.flush();
    const full = log.reports.filter(({ bytes }) => bytes > 900);
    expect(full.length).toBeGreaterThanOrEqual(log.reports.length - 4);
    expect(new Set(log.reports.map(({ partition }) => partition)).size).toBe(4);
  });

  it('sends the batches of many partitions in one request', async () => {
    const { cluster, producer, log, append } = await createRig({ partitions: 8, settings: { lingerMs: 20 } });
    append(40, (index) => `key-${index}`);
    await eventually('all are settled without a flush', () => producer.unsettledCount === 0, soon);
    expect(cluster.produceRequests).toBe(1);
    expect(log.reports.length).toBe(8);
  });

  it('sends at the end of the turn without linger', async () => {
    const { producer, log, append, cluster } = await createRig({ settings: { lingerMs: 0 } });
    append(10);
    await eventually('all are settled without a flush', () => producer.unsettledCount === 0, soon);
    expect(log.reports.length).toBe(1);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });

  it('keeps at most max.in.flight requests on a connection', async () => {
    const { cluster, producer, log, append } = await createRig({ partitions: 3, settings: { maxInFlight: 3 } });
    let most = 0;
    cluster.script = ({ pipelined }) => {
      most = Math.max(most, pipelined);
      return { delayMs: 2 };
    };
    append(2000);
    await producer.flush();
    expect(most).toBe(3);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });

  it('keeps requests within max.request.size, and starves no partition', async () => {
    const settings = { maxRequestBytes: 3000, lingerMs: 0 };
    const { cluster, producer, log, append } = await createRig({ partitions: 6, settings });
    append(3000, (index) => `key-${index}`);
    await producer.flush();
    expect(cluster.largestProduceBytes).toBeLessThan(3200);
    expect(log.count('acked')).toBe(3000);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });

  it('holds back while the broker throttles', async () => {
    const { cluster, producer, append } = await createRig({ settings: { lingerMs: 0 } });
    cluster.throttleTimeMs = 60;
    append(1);
    await producer.flush();
    cluster.throttleTimeMs = 0;
    const startedMs = systemClock.nowMs();
    append(1);
    await producer.flush();
    expect(systemClock.nowMs() - startedMs).toBeGreaterThan(30);
  });

  it('takes appends from within a delivery report', async () => {
    const { cluster, producer, log, append } = await createRig({ partitions: 2 });
    log.afterReport = () => {
      if (log.appended < 500) append(10);
    };
    append(10);
    await eventually('all are settled', () => log.fates.size >= 500 && producer.unsettledCount === 0, soon);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });
});

describe('memory', () => {
  it('turns records away at the bound, and takes them again when something was settled', async () => {
    const settings = { bufferMemoryBytes: 4096, lingerMs: 1000 };
    const { cluster, producer, log } = await createRig({ partitions: 2, settings });
    while (log.append(producer, systemClock.nowMs()));
    expect(producer.bufferedBytes).toBeLessThanOrEqual(4096);
    const appended = log.appended;
    await eventually('memory is free again', () => log.append(producer, systemClock.nowMs()), soon);
    await producer.flush();
    expect(log.appended).toBe(appended + 1);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });

  it('does not wait for linger when memory ran out with open batches only', async () => {
    const settings = { bufferMemoryBytes: 2048, lingerMs: 5000 };
    const { producer, log } = await createRig({ partitions: 6, settings });
    for (let index = 0; log.append(producer, systemClock.nowMs(), `key-${index}`); index++);
    const startedMs = systemClock.nowMs();
    await eventually('memory is free again', () => log.append(producer, systemClock.nowMs(), 'key'), soon);
    expect(systemClock.nowMs() - startedMs).toBeLessThan(4000);
  });

  it('sends a record larger than a batch in a batch of its own', async () => {
    const { cluster, producer, log, append } = await createRig();
    append(3);
    log.content.valueLength = 5000;
    append(1);
    log.content.valueLength = 20;
    append(3);
    await producer.flush();
    expect(log.count('acked')).toBe(7);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });

  it('refuses a record that can never be sent, with a sentence', async () => {
    const { producer, log } = await createRig();
    log.content.valueLength = 100_000;
    expect(() => log.append(producer, 0)).toThrow(/max\.request\.size is 65536/);
    expect(producer.unsettledCount).toBe(0);
  });
});

describe('acks', () => {
  it.each([0, 1] as const)('%i without idempotence: delivers without asking for a producer id', async (acks) => {
    const settings = { acks, idempotent: false };
    const { cluster, producer, log, append } = await createRig({ partitions: 3, settings });
    append(1000);
    await producer.flush();
    expect(log.count('acked')).toBe(1000);
    await eventually(
      'all lies in the log',
      () => cluster.logs.reduce((sum, { endOffset }) => sum + endOffset, 0) === 1000,
      soon,
    );
    expect([...log.fates.values()].every(({ offset }) => (offset === -1) === (acks === 0))).toBe(true);
    expect(cluster.initRequests).toBe(0);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });
});

describe('flush and close', () => {
  it('flush waits for what was appended before it, not for what comes after', async () => {
    const { producer, log, append, cluster } = await createRig({ settings: { lingerMs: 10_000 } });
    append(5);
    const flushed = producer.flush();
    append(5);
    await flushed;
    expect(log.fates.size).toBe(5);
    await producer.flush();
    expect(log.conservationProblems(cluster)).toEqual([]);
  });

  it('close settles what is in flight as indeterminate and what was not sent as notSent', async () => {
    const { cluster, producer, log, append } = await createRig({ settings: { lingerMs: 0 } });
    cluster.script = () => ({ reply: 'hang' });
    append(5);
    await eventually('the request is under way', () => cluster.produceRequests === 1, soon);
    append(7);
    await producer.close();
    await producer.close();
    expect(log.count('indeterminate')).toBe(5);
    expect(log.count('notSent')).toBe(7);
    expect(producer.unsettledCount).toBe(0);
    expect(() => append(1)).toThrow(/closed/);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });
});

describe('the start', () => {
  it('waits while the coordinator is loading', async () => {
    const cluster = await startCluster();
    cluster.initErrors = [14, 15, 16];
    const producer = await startProducer(cluster, new DeliveryLog());
    expect(producer.partitionCount).toBe(1);
    expect(cluster.initRequests).toBe(4);
  });

  it('fails with a sentence when idempotent writes are not allowed', async () => {
    const cluster = await startCluster();
    cluster.initErrors = [31];
    await expect(startProducer(cluster, new DeliveryLog())).rejects.toMatchObject({
      code: 'AUTHORIZATION_FAILED',
      message: expect.stringContaining('IdempotentWrite') as unknown,
    });
  });

  it('fails with a sentence when the topic must not be seen', async () => {
    const cluster = await startCluster();
    cluster.topicError = 29;
    await expect(startProducer(cluster, new DeliveryLog())).rejects.toMatchObject({ code: 'AUTHORIZATION_FAILED' });
  });

  it('goes on when one of the leaders cannot be reached', async () => {
    const cluster = await startCluster({ brokers: 2, partitions: 2 });
    cluster.kill(1);
    cluster.listAllBrokers = true;
    const log = new DeliveryLog();
    const producer = await startProducer(cluster, log);
    for (let index = 0; index < 100; index++) log.append(producer, systemClock.nowMs());
    await producer.flush();
    expect(log.count('acked')).toBe(100);
    expect(log.notices.join()).toContain('connection refused');
  });

  it.each([
    [{ acks: 1 }, /enable\.idempotence needs acks=all/],
    [{ maxInFlight: 6 }, /at most 5 requests in flight, not 6/],
    [{ bufferMemoryBytes: 1500 }, /buffer\.memory 1500 must hold at least two batches/],
  ] as const)('refuses settings that contradict each other: %o', async (settings, message) => {
    const cluster = await startCluster();
    await expect(startProducer(cluster, new DeliveryLog(), settings)).rejects.toThrow(message);
  });
});
