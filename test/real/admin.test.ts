import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAdmin, type Admin } from '../../src/kafka/admin.ts';
import { parseBootstrap, settingsFor } from '../support/connection-settings.ts';
import { realKafka, uniqueTopic } from '../support/real-kafka.ts';

const kafka = realKafka();

describe.skipIf(kafka.isMissing)('the admin on a real Kafka', () => {
  let admin: Admin;

  beforeAll(async () => {
    admin = await openAdmin(settingsFor(kafka.bootstrapServers));
  });

  afterAll(async () => {
    await admin.close();
  });

  it('describes the cluster', async () => {
    const { clusterId, brokers, controllerId } = await admin.describeCluster();
    expect(clusterId).toMatch(/^[\w-]{22}$/);
    expect(brokers).toEqual([{ nodeId: expect.any(Number), ...parseBootstrap(kafka.bootstrapServers)[0] }]);
    expect(controllerId).toBe(brokers[0]?.nodeId);
  });

  it('creates a topic of which every partition has a leader, and deletes it', async () => {
    const name = uniqueTopic('admin');
    const configs = { 'retention.bytes': '12345678' };
    await admin.createTopic({ name, partitions: 5, replicationFactor: 1, configs });
    const info = await admin.topicInfo(name);
    expect(info).toMatchObject({ name, partitions: 5, replicationFactor: 1 });
    expect(info?.leaders.every((leader) => leader >= 0)).toBe(true);
    expect(await admin.topicConfig(name, ['retention.bytes', 'min.insync.replicas'])).toEqual(
      new Map([
        ['retention.bytes', '12345678'],
        ['min.insync.replicas', '1'],
      ]),
    );
    expect(await admin.endOffsets(name)).toEqual(new Map([0, 1, 2, 3, 4].map((partition) => [partition, 0])));
    expect(await admin.startOffsets(name)).toEqual(await admin.endOffsets(name));
    await admin.deleteTopics([name, 'a-topic-that-never-was']);
    expect(await admin.topicInfo(name)).toBeUndefined();
  });

  it('says which topic exists already', async () => {
    const name = uniqueTopic('admin');
    const topic = { name, partitions: 1, replicationFactor: 1, configs: {} };
    await admin.createTopic(topic);
    await expect(admin.createTopic(topic)).rejects.toMatchObject({
      code: 'TOPIC_UNSUITABLE',
      message: `Topic "${name}" exists already: choose another name or delete it.`,
    });
    await admin.deleteTopics([name]);
  });

  it('says how many brokers there are when the replication factor is too large', async () => {
    const topic = { name: uniqueTopic('admin'), partitions: 1, replicationFactor: 3, configs: {} };
    await expect(admin.createTopic(topic)).rejects.toMatchObject({
      code: 'TOPIC_UNSUITABLE',
      message: expect.stringContaining('has 1 broker. Set --replication-factor to at most 1.'),
    });
  });

  it('has no committed offsets of a group that never was, and deletes it without a word', async () => {
    const name = uniqueTopic('admin');
    await admin.createTopic({ name, partitions: 2, replicationFactor: 1, configs: {} });
    expect(await admin.committedOffsets('a-group-that-never-was', name)).toEqual(new Map());
    await admin.deleteGroups(['a-group-that-never-was']);
    await admin.deleteTopics([name]);
  });
});
