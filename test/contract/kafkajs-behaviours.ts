import { type Admin, CompressionTypes, ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { expect, it, onTestFinished } from 'vitest';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { uniqueTopic } from '../support/real-kafka.ts';
import type { ContractContext } from './context.ts';

async function useAdmin(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin();
  await admin.connect();
  onTestFinished(() => admin.disconnect());
  return admin;
}

async function consume(kafka: Kafka, groupId: string, topic: string, count: number): Promise<readonly string[]> {
  const consumer = kafka.consumer({ groupId });
  const values: string[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const eachMessage = ({ message }: { message: { value: Buffer | null } }): Promise<void> => {
        values.push(message.value?.toString() ?? '');
        if (values.length >= count) resolve();
        return Promise.resolve();
      };
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer.run({ eachMessage }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return values;
}

/** kafkajs's stock producer, consumer and admin. */
export function kafkajsBehaviours(context: ContractContext): void {
  const connect = (): Kafka =>
    new Kafka({ clientId: 'stock', brokers: context.bootstrapServers.split(','), logLevel: logLevel.NOTHING });

  it.each([
    ['plain', CompressionTypes.None, false],
    ['idempotent and with gzip', CompressionTypes.GZIP, true],
  ] as const)(
    'produces (%s) and consumes in a group that goes on where it left off',
    async (_how, compression, idempotent) => {
      const kafka = connect();
      const admin = await useAdmin(kafka);
      const topic = uniqueTopic('kafkajs');
      await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 3 }] });
      const producer = kafka.producer({ idempotent });
      await producer.connect();
      onTestFinished(() => producer.disconnect());
      const values = Array.from({ length: 200 }, (_unused, index) => `value-${index}`);
      const messages = values.map((value) => ({ key: value, value, headers: { stamp: 'x' } }));
      await producer.send({ topic, compression, messages });
      const groupId = uniqueTopic('kafkajs-group');
      expect((await consume(kafka, groupId, topic, 200)).toSorted()).toEqual(values.toSorted());
      await producer.send({ topic, messages: [{ value: 'one more' }] });
      expect(await consume(kafka, groupId, topic, 1)).toEqual(['one more']);

      const offsets = await admin.fetchTopicOffsets(topic);
      const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
      const committedByPartition = new Map(committed?.partitions.map(({ partition, offset }) => [partition, offset]));
      for (const { partition, high } of offsets) expect(committedByPartition.get(partition)).toBe(high);
    },
  );

  it('administers topics, offsets and groups', async () => {
    const kafka = connect();
    const admin = await useAdmin(kafka);
    const topic = uniqueTopic('kafkajs-admin');
    const entry = { topic, numPartitions: 1, configEntries: [{ name: 'retention.bytes', value: '1000000' }] };
    expect(await admin.createTopics({ waitForLeaders: true, topics: [entry] })).toBe(true);
    expect(await admin.createTopics({ topics: [entry] })).toBe(false);
    await admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] });
    expect(await admin.listTopics()).toContain(topic);
    const described = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['retention.bytes'] }],
    });
    expect(described.resources[0]?.configEntries).toMatchObject([
      { configName: 'retention.bytes', configValue: '1000000', isDefault: false },
    ]);
    const { brokers, clusterId } = await admin.describeCluster();
    expect(brokers.length).toBeGreaterThan(0);
    expect(clusterId).toMatch(/^[\w-]{22}$/);

    const groupId = uniqueTopic('kafkajs-admin-group');
    await admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '0' }] });
    const listed = await admin.listGroups();
    expect(listed.groups.map((group) => group.groupId)).toContain(groupId);
    const { groups } = await admin.describeGroups([groupId]);
    expect(groups).toMatchObject([{ groupId, state: 'Empty', members: [] }]);
    expect(await admin.deleteGroups([groupId])).toMatchObject([{ groupId, errorCode: 0 }]);
    await expect(admin.deleteGroups([groupId])).rejects.toMatchObject({
      groups: [{ groupId, errorCode: kafkaError.GROUP_ID_NOT_FOUND }],
    });
    await admin.deleteTopics({ topics: [topic] });
  });

  it('moves the start of a log and finds offsets by time', async () => {
    const kafka = connect();
    const admin = await useAdmin(kafka);
    const topic = uniqueTopic('kafkajs-offsets');
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] });
    const producer = kafka.producer();
    await producer.connect();
    onTestFinished(() => producer.disconnect());
    const messages = [1000, 2000, 3000].map((timestampMs) => ({ value: 'v', timestamp: String(timestampMs) }));
    await producer.send({ topic, messages });
    expect(await admin.fetchTopicOffsetsByTimestamp(topic, 1500)).toMatchObject([{ partition: 0, offset: '1' }]);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
    expect(await admin.fetchTopicOffsets(topic)).toMatchObject([{ partition: 0, low: '2', high: '3' }]);
  });
}
