import { describe, expect, it, onTestFinished } from 'vitest';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { runCommand } from '../../src/embedded/run-command.ts';
import type { EmbeddedCluster } from '../../src/embedded/embedded-broker.ts';
import { batchOf, recordsIn } from '../contract/batches.ts';
import { useEmbeddedCluster } from '../support/broker-targets.ts';
import { uniqueTopic } from '../support/real-kafka.ts';
import { WireClient } from '../support/wire-client.ts';

async function clientOf(cluster: EmbeddedCluster, brokerId: number): Promise<WireClient> {
  const broker = cluster.brokers.find(({ id }) => id === brokerId);
  const client = await WireClient.open(`${broker?.host ?? ''}:${broker?.port ?? 0}`);
  onTestFinished(() => client.close());
  return client;
}

async function leaders(client: WireClient, topic: string): Promise<readonly number[]> {
  const { topics } = await client.metadata([topic]);
  return topics[0]?.partitions.map(({ leaderId }) => leaderId) ?? [];
}

describe('an embedded cluster of three brokers', () => {
  it('spreads partitions over its brokers, and only the leader serves one', async () => {
    const cluster = await useEmbeddedCluster({ brokers: 3 });
    const [one, two] = [await clientOf(cluster, 1), await clientOf(cluster, 2)];
    await one.createTopic('spread', { partitions: 6, replicationFactor: 2 });
    expect((await leaders(one, 'spread')).toSorted((a, b) => a - b)).toEqual([1, 1, 2, 2, 3, 3]);
    const partition = (await leaders(one, 'spread')).indexOf(1);
    const wrongBroker = { errorCode: kafkaError.NOT_LEADER_OR_FOLLOWER };
    expect(await one.produce('spread', batchOf(), { partition })).toMatchObject({ errorCode: 0 });
    expect(await two.produce('spread', batchOf(), { partition })).toMatchObject(wrongBroker);
    expect(await two.fetch('spread', 0, { partition, maxWaitMs: 5000 })).toMatchObject(wrongBroker);
    expect(await two.listOffset('spread', -1, partition)).toMatchObject(wrongBroker);
    expect((await two.metadata(['spread'])).brokers.map(({ nodeId }) => nodeId)).toEqual([1, 2, 3]);
  });

  it('gives the partitions of a stopped broker to others in the next epoch, with all records', async () => {
    const cluster = await useEmbeddedCluster({ brokers: 3 });
    const one = await clientOf(cluster, 1);
    await one.createTopic('moved', { assignments: [[2, 1]], partitions: -1, replicationFactor: -1 });
    const two = await clientOf(cluster, 2);
    await two.produce('moved', batchOf({ values: ['before'] }));
    const closed = new Promise((resolve) => {
      two.connection.onClose(resolve);
    });
    await cluster.stopBroker(2);
    await closed;
    const { brokers, topics } = await one.metadata(['moved']);
    expect(brokers.map(({ nodeId }) => nodeId)).toEqual([1, 3]);
    expect(topics[0]?.partitions[0]).toMatchObject({ leaderId: 1, leaderEpoch: 1, isr: [1], offlineReplicas: [2] });
    await one.produce('moved', batchOf({ values: ['during'] }));
    const { records } = await one.fetch('moved', 0, { currentLeaderEpoch: 1 });
    expect(recordsIn(records).map(({ value }) => value)).toEqual(['before', 'during']);
    expect(await one.fetch('moved', 0, { currentLeaderEpoch: 0 })).toMatchObject({
      errorCode: kafkaError.FENCED_LEADER_EPOCH,
    });
    await cluster.startBroker(2);
    expect((await (await clientOf(cluster, 2)).metadata(['moved'])).topics[0]?.partitions[0]).toMatchObject({
      leaderId: 1,
      isr: [2, 1],
    });
    cluster.moveLeader('moved', 0, 2);
    expect(await leaders(one, 'moved')).toEqual([2]);
  });

  it('has no leader for a partition while its only replica is stopped', async () => {
    const cluster = await useEmbeddedCluster({ brokers: 2 });
    const one = await clientOf(cluster, 1);
    await one.createTopic('lonely', { assignments: [[2]], partitions: -1, replicationFactor: -1 });
    await cluster.stopBroker(2);
    expect((await one.metadata(['lonely'])).topics[0]?.partitions).toMatchObject([
      { errorCode: kafkaError.LEADER_NOT_AVAILABLE, leaderId: -1 },
    ]);
    await cluster.startBroker(2);
    expect(await leaders(one, 'lonely')).toEqual([2]);
  });

  it('refuses acks=all while too few replicas run, not acks=1', async () => {
    const cluster = await useEmbeddedCluster({ brokers: 2 });
    const one = await clientOf(cluster, 1);
    await one.createTopic('strict', {
      assignments: [[1, 2]],
      partitions: -1,
      replicationFactor: -1,
      configs: { 'min.insync.replicas': '2' },
    });
    expect(await one.produce('strict', batchOf())).toMatchObject({ errorCode: 0 });
    await cluster.stopBroker(2);
    expect(await one.produce('strict', batchOf())).toMatchObject({ errorCode: kafkaError.NOT_ENOUGH_REPLICAS });
    expect(await one.produce('strict', batchOf(), { acks: 1 })).toMatchObject({ errorCode: 0, baseOffset: 1 });
  });

  it('wakes a Fetch that waits when the leader moves', async () => {
    const cluster = await useEmbeddedCluster({ brokers: 2 });
    const [one, admin] = [await clientOf(cluster, 1), await clientOf(cluster, 1)];
    await one.createTopic('woken', { assignments: [[1, 2]], partitions: -1, replicationFactor: -1 });
    const waiting = one.fetch('woken', 0, { maxWaitMs: 15_000 });
    await admin.metadata([]);
    cluster.moveLeader('woken', 0, 2);
    expect(await waiting).toMatchObject({ errorCode: kafkaError.NOT_LEADER_OR_FOLLOWER });
  });

  it('lets one broker coordinate a group, and another after it is stopped, with members and offsets kept', async () => {
    const cluster = await useEmbeddedCluster({ brokers: 2, groupInitialRebalanceDelayMs: 0 });
    const group = uniqueTopic('group');
    const asked = await clientOf(cluster, 1);
    const { nodeId } = await asked.findCoordinator(group);
    const other = nodeId === 1 ? 2 : 1;
    const [coordinator, stranger] = [await clientOf(cluster, nodeId), await clientOf(cluster, other)];
    await coordinator.createTopic('kept', { replicationFactor: 2 });
    const { memberId } = await coordinator.joinTwice(group);
    await coordinator.sync(group, 1, memberId, { [memberId]: 'mine' });
    await coordinator.commit(group, 'kept', 9, { memberId, generationId: 1 });

    expect(await stranger.heartbeat(group, 1, memberId)).toBe(kafkaError.NOT_COORDINATOR);
    expect(await stranger.join(group)).toMatchObject({ errorCode: kafkaError.NOT_COORDINATOR });
    expect(await stranger.commit(group, 'kept', 1)).toBe(kafkaError.NOT_COORDINATOR);
    expect(await stranger.committed(group, null)).toMatchObject({ errorCode: kafkaError.NOT_COORDINATOR });
    expect(await stranger.listGroups()).toEqual([]);
    expect(await stranger.deleteGroup(group)).toBe(kafkaError.NOT_COORDINATOR);

    await cluster.stopBroker(nodeId);
    expect(await stranger.findCoordinator(group)).toEqual({ errorCode: 0, nodeId: other });
    expect(await stranger.heartbeat(group, 1, memberId)).toBe(0);
    expect((await stranger.committed(group, null)).offsets).toEqual({ 'kept-0': 9 });
  });

  it('freezes a broker: it keeps its connections and answers when it is thawed', async () => {
    const cluster = await useEmbeddedCluster({ brokers: 2 });
    const [one, two] = [await clientOf(cluster, 1), await clientOf(cluster, 2)];
    cluster.freezeBroker(1);
    let isAnswered = false;
    const answer = one.metadata([]).finally(() => {
      isAnswered = true;
    });
    await two.metadata([]);
    await two.metadata([]);
    expect(isAnswered).toBe(false);
    cluster.thawBroker(1);
    expect((await answer).brokers).toHaveLength(2);
  });

  it('does what another thread tells it', async () => {
    const cluster = await useEmbeddedCluster({ brokers: 2 });
    const client = await clientOf(cluster, 1);
    const effect = { kind: 'error', errorCode: kafkaError.POLICY_VIOLATION, when: 'before' } as const;
    const faultId = await runCommand(cluster, { kind: 'add-fault', rule: { effect, api: 'createTopics' } });
    expect(await client.createTopic('t')).toBe(kafkaError.POLICY_VIOLATION);
    expect(await runCommand(cluster, { kind: 'remove-fault', faultId: Number(faultId) })).toBe(true);
    expect(await client.createTopic('t')).toBe(0);
    await runCommand(cluster, { kind: 'stop-broker', brokerId: 2 });
    expect((await client.metadata([])).brokers).toHaveLength(1);
    await runCommand(cluster, { kind: 'start-broker', brokerId: 2 });
    expect((await client.metadata([])).brokers).toHaveLength(2);
  });

  it('refuses options and brokers that make no sense', async () => {
    await expect(useEmbeddedCluster({ brokers: 0 })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(useEmbeddedCluster({ brokers: 2, ports: [0] })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(useEmbeddedCluster({ totalRetentionBytes: 1000 })).rejects.toMatchObject({ code: 'USAGE' });
    const cluster = await useEmbeddedCluster();
    const port = cluster.brokers[0]?.port ?? 0;
    await expect(useEmbeddedCluster({ ports: [port] })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(cluster.stopBroker(7)).rejects.toMatchObject({ code: 'USAGE' });
    expect(() => cluster.moveLeader('none', 0, 1)).toThrow('no partition 0 of topic "none"');
  });
});
