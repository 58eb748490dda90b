import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { openAdmin } from '../../../src/kafka/admin.ts';
import { createProducer } from '../../../src/kafka/producer/producer.ts';
import { partitionForKey } from '../../../src/protocol/murmur2.ts';
import { useEmbeddedCluster } from '../../support/broker-targets.ts';
import { settingsFor } from '../../support/connection-settings.ts';
import { eventually } from '../../support/eventually.ts';
import { DeliveryLog } from './delivery-log.ts';
import { testSettings } from './producer-fixture.ts';

async function rig() {
  const cluster = await useEmbeddedCluster({ brokers: 3 });
  const settings = settingsFor(cluster.bootstrapServers);
  const admin = await openAdmin(settings);
  onTestFinished(() => admin.close());
  await admin.createTopic({ name: 'orders', partitions: 2, replicationFactor: 3, configs: {} });
  const log = new DeliveryLog();
  const onFatal = (error: Error): void => void (log.fatal = error);
  const producer = await createProducer(testSettings, settings, { onDelivery: log.onDelivery, onFatal }, systemClock);
  onTestFinished(() => producer.close());
  const append = (count: number): void => {
    for (let index = 0; index < count; index++) log.append(producer, systemClock.nowMs(), `key-${index}`);
  };
  return { admin, producer, log, append };
}

describe('a producer whose topic grows', () => {
  it('writes to the new partitions as soon as metadata shows them, each key where the Java client puts it', async () => {
    const { admin, producer, log, append } = await rig();
    append(200);
    await producer.flush();
    expect(new Set([...log.fates.values()].map(({ partition }) => partition))).toEqual(new Set([0, 1]));
    await admin.createPartitions('orders', 6);
    expect((await admin.topicInfo('orders'))?.partitions).toBe(6);
    producer.partitionsAdded(6);
    await eventually('six partitions', () => producer.partitionCount === 6);
    append(200);
    await producer.flush();
    expect(log.count('acked')).toBe(400);
    expect(log.fatal).toBeUndefined();
    for (const [seq, { partition }] of log.fates) {
      if (seq < 200) continue;
      const key = Buffer.from(`key-${seq - 200}`);
      expect(partition).toBe(partitionForKey(key, key.length, 6));
    }
  });

  it('goes on with those it has while it is not told', async () => {
    const { admin, producer, log, append } = await rig();
    await admin.createPartitions('orders', 4);
    append(100);
    await producer.flush();
    expect(producer.partitionCount).toBe(2);
    expect(log.count('acked')).toBe(100);
  });

  it('is refused a number that is not more than there are', async () => {
    const { admin } = await rig();
    await expect(admin.createPartitions('orders', 2)).rejects.toMatchObject({
      code: 'BROKER_ERROR',
      message: expect.stringMatching(/adding partitions to topic "orders"/),
    });
  });
});
