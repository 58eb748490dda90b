import { expect, it } from 'vitest';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { eventually } from '../support/eventually.ts';
import { uniqueTopic } from '../support/real-kafka.ts';
import type { NewTopicOptions } from '../support/wire-client.ts';
import { batchOf } from './batches.ts';
import { type ContractContext, useClient, useTopic } from './context.ts';

const error = kafkaError;

/** Topics: made, found, grown, deleted, and refused. */
export function adminBehaviours(context: ContractContext): void {
  it('tells the brokers, the controller and the leaders of a topic', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client, { partitions: 3 });
    const { brokers, controllerId, clusterId, topics } = await client.metadata([topic]);
    const ids = brokers.map(({ nodeId }) => nodeId);
    expect(ids).toContain(controllerId);
    expect(clusterId).toMatch(/^[\w-]{22}$/);
    expect(topics).toHaveLength(1);
    expect(topics[0]).toMatchObject({ name: topic, errorCode: 0, isInternal: false });
    const partitions = topics[0]?.partitions.toSorted((a, b) => a.index - b.index) ?? [];
    expect(partitions.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const partition of partitions) {
      expect(partition).toMatchObject({ errorCode: 0, leaderEpoch: 0, offlineReplicas: [] });
      expect(partition.replicas).toEqual([partition.leaderId]);
      expect(partition.isr).toEqual([partition.leaderId]);
    }
  });

  it('lists all topics, some or none, and creates none by being asked', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const missing = uniqueTopic('missing');
    expect((await client.metadata(null)).topics.map(({ name }) => name)).toContain(topic);
    expect((await client.metadata([])).topics).toEqual([]);
    for (let attempt = 0; attempt < 2; attempt++) {
      expect((await client.metadata([missing])).topics).toMatchObject([
        { name: missing, errorCode: error.UNKNOWN_TOPIC_OR_PARTITION, partitions: [] },
      ]);
    }
    expect((await client.metadata(['not a name'])).topics).toMatchObject([
      { name: 'not a name', errorCode: error.INVALID_TOPIC_EXCEPTION },
    ]);
  });

  const refusals: readonly [string, string, NewTopicOptions, number][] = [
    ['a name with a blank', 'not a name', {}, error.INVALID_TOPIC_EXCEPTION],
    ['an empty name', '', {}, error.INVALID_TOPIC_EXCEPTION],
    ['the name ".."', '..', {}, error.INVALID_TOPIC_EXCEPTION],
    ['a name of 250 characters', 'x'.repeat(250), {}, error.INVALID_TOPIC_EXCEPTION],
    ['no partitions', 'refused', { partitions: 0 }, error.INVALID_PARTITIONS],
    ['a negative number of partitions', 'refused', { partitions: -2 }, error.INVALID_PARTITIONS],
    ['more replicas than brokers', 'refused', { replicationFactor: 2 }, error.INVALID_REPLICATION_FACTOR],
    ['no replicas', 'refused', { replicationFactor: 0 }, error.INVALID_REPLICATION_FACTOR],
    ['an unknown setting', 'refused', { configs: { 'no.such.setting': '1' } }, error.INVALID_CONFIG],
    ['a wrong value', 'refused', { configs: { 'retention.bytes': 'much' } }, error.INVALID_CONFIG],
    ['a value out of range', 'refused', { configs: { 'min.insync.replicas': '0' } }, error.INVALID_CONFIG],
    [
      'a replica on an unknown broker',
      'refused',
      { partitions: -1, replicationFactor: -1, assignments: [[99]] },
      error.INVALID_REPLICA_ASSIGNMENT,
    ],
    [
      'an assignment beside a number of partitions',
      'refused',
      { partitions: 1, replicationFactor: -1, assignments: [[1]] },
      error.INVALID_REQUEST,
    ],
  ];
  it.each(refusals)('refuses to create a topic with %s', async (_what, name, options, errorCode) => {
    const client = await useClient(context);
    const topic = name === 'refused' ? uniqueTopic(name) : name;
    expect(await client.createTopic(topic, options)).toBe(errorCode);
    expect(await client.createTopic(topic, { ...options, validateOnly: true })).toBe(errorCode);
  });

  it('refuses a second topic of the same name, or of one that differs only in dots and underscores', async () => {
    const client = await useClient(context);
    const topic = uniqueTopic('twin');
    expect(await client.createTopic(`${topic}.a`)).toBe(0);
    expect(await client.createTopic(`${topic}.a`)).toBe(error.TOPIC_ALREADY_EXISTS);
    expect(await client.createTopic(`${topic}_a`)).toBe(error.INVALID_TOPIC_EXCEPTION);
  });

  it('creates nothing when only asked whether it could', async () => {
    const client = await useClient(context);
    const topic = uniqueTopic('validated');
    expect(await client.createTopic(topic, { validateOnly: true })).toBe(0);
    expect((await client.metadata([topic])).topics).toMatchObject([{ errorCode: error.UNKNOWN_TOPIC_OR_PARTITION }]);
  });

  it('uses its own defaults for -1', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client, { partitions: -1, replicationFactor: -1 });
    expect((await client.metadata([topic])).topics[0]?.partitions.length).toBeGreaterThan(0);
  });

  it('deletes a topic, and with it its records', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    await client.produce(topic, batchOf());
    expect(await client.deleteTopic(topic)).toBe(0);
    await eventually('the end of the topic', async () => {
      const { topics } = await client.metadata([topic]);
      return topics[0]?.errorCode === error.UNKNOWN_TOPIC_OR_PARTITION;
    });
    expect(await client.produce(topic, batchOf())).toMatchObject({ errorCode: error.UNKNOWN_TOPIC_OR_PARTITION });
    expect(await client.deleteTopic(topic)).toBe(error.UNKNOWN_TOPIC_OR_PARTITION);
    expect(await client.createTopic(topic)).toBe(0);
    await eventually('an empty log', async () => (await client.listOffset(topic, -1)).offset === 0);
  });

  it('ends a Fetch that waits for a topic which is deleted', async () => {
    const [client, admin] = [await useClient(context), await useClient(context)];
    const topic = await useTopic(client);
    const waiting = client.fetch(topic, 0, { maxWaitMs: 10_000 });
    await admin.metadata([topic]);
    const startMs = performance.now();
    expect(await admin.deleteTopic(topic)).toBe(0);
    const { errorCode } = await waiting;
    expect([error.UNKNOWN_TOPIC_OR_PARTITION, error.NOT_LEADER_OR_FOLLOWER]).toContain(errorCode);
    expect(performance.now() - startMs).toBeLessThan(5000);
  });

  it('lets a topic grow, never shrink', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client, { partitions: 2 });
    await client.produce(topic, batchOf(), { partition: 1 });
    expect(await client.createPartitions(topic, 2)).toBe(error.INVALID_PARTITIONS);
    expect(await client.createPartitions(topic, 1)).toBe(error.INVALID_PARTITIONS);
    expect(await client.createPartitions('no-such-topic', 3)).toBe(error.UNKNOWN_TOPIC_OR_PARTITION);
    expect(await client.createPartitions(topic, 4)).toBe(0);
    await eventually('four partitions', async () => {
      return (await client.metadata([topic])).topics[0]?.partitions.length === 4;
    });
    expect(await client.listOffset(topic, -1, 1)).toMatchObject({ offset: 1 });
    await eventually('a leader of the new partition', async () => {
      return (await client.produce(topic, batchOf(), { partition: 3 })).errorCode === 0;
    });
  });

  it('tells the settings of a topic', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client, { configs: { 'retention.bytes': '1234567' } });
    expect(await client.topicConfig(topic, 'retention.bytes')).toBe('1234567');
    expect(await client.topicConfig(topic, 'max.message.bytes')).toBe('1048588');
    expect(await client.topicConfig(topic, 'cleanup.policy')).toBe('delete');
    expect(await client.topicConfig('no-such-topic', 'cleanup.policy')).toBe(error.UNKNOWN_TOPIC_OR_PARTITION);
  });
}
