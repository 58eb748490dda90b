import { cpSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EmbeddedClusterOptions } from '../../src/embedded/embedded-broker.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import type { TransactionHead } from '../../src/protocol/messages/transaction-head.ts';
import { batchAttribute } from '../../src/protocol/record-batch-format.ts';
import { batchOf } from '../contract/batches.ts';
import { useEmbeddedCluster } from '../support/broker-targets.ts';
import { eventually } from '../support/eventually.ts';
import { useTempDir } from '../support/temp-dir.ts';
import { WireClient } from '../support/wire-client.ts';

const committed = { isolation: 'readCommitted' } as const;

async function start(options: EmbeddedClusterOptions = {}, broker = 0) {
  const cluster = await useEmbeddedCluster(options);
  const client = await WireClient.open(cluster.bootstrapServers.split(',')[broker] ?? '');
  onTestFinished(() => client.close());
  return { cluster, client };
}

async function init(client: WireClient, transactionalId: string): Promise<TransactionHead> {
  const { producerId, producerEpoch } = await eventually('an identity', async () => {
    const answer = await client.initTransactions(transactionalId);
    return answer.errorCode === 0 && answer;
  });
  return { transactionalId, producerId, producerEpoch };
}

function send(client: WireClient, head: TransactionHead, topic: string, baseSequence: number, partition = 0) {
  const { transactionalId, producerId, producerEpoch } = head;
  const attributes = batchAttribute.transactional;
  const batch = batchOf({ producerId, producerEpoch, baseSequence, attributes });
  return client.produce(topic, batch, { transactionalId, partition });
}

/** A copy of the folder as a killed process leaves it: nothing was closed. */
function copyOf(dataDir: string): string {
  const copy = useTempDir();
  cpSync(dataDir, copy, { recursive: true, filter: (source) => !source.endsWith('.lock') });
  return copy;
}

describe('transactions of the embedded broker', () => {
  it('have a coordinator, and are refused by every other broker', async () => {
    const { cluster, client } = await start({ brokers: 3 });
    const { nodeId } = await client.findCoordinator('txn', 1);
    const other = await WireClient.open(cluster.bootstrapServers.split(',')[nodeId % 3] ?? '');
    onTestFinished(() => other.close());
    const head = { transactionalId: 'txn', producerId: 1n, producerEpoch: 0 };
    const code = kafkaError.NOT_COORDINATOR;
    expect(await other.initTransactions('txn')).toMatchObject({ errorCode: code });
    expect(await other.addPartitions(head, 'no-topic', 0)).toBe(kafkaError.UNKNOWN_TOPIC_OR_PARTITION);
    expect(await other.addOffsets(head, 'group')).toBe(code);
    expect(await other.endTransaction(head, true)).toBe(code);
  });

  it('go on with another coordinator when theirs is stopped', async () => {
    const { cluster, client } = await start({ brokers: 3 });
    await client.createTopic('t', { replicationFactor: 3 });
    const clients = new Map<number, WireClient>();
    const clientOf = async (id: number): Promise<WireClient> => {
      const known = clients.get(id) ?? (await WireClient.open(cluster.bootstrapServers.split(',')[id - 1] ?? ''));
      if (!clients.has(id)) onTestFinished(() => known.close());
      clients.set(id, known);
      return known;
    };
    const leaderOf = async (asked: WireClient): Promise<WireClient> =>
      clientOf((await asked.metadata(['t'])).topics[0]?.partitions[0]?.leaderId ?? -1);
    const { nodeId } = await client.findCoordinator('txn', 1);
    const coordinator = await clientOf(nodeId);
    const head = await init(coordinator, 'txn');
    expect(await coordinator.addPartitions(head, 't', 0)).toBe(0);
    await send(await leaderOf(client), head, 't', 0);
    await cluster.stopBroker(nodeId);
    const asked = await clientOf((nodeId % 3) + 1);
    const next = await asked.findCoordinator('txn', 1);
    expect(next.nodeId).not.toBe(nodeId);
    expect(await (await clientOf(next.nodeId)).endTransaction(head, true)).toBe(0);
    const leader = await leaderOf(asked);
    expect(await leader.fetch('t', 0, committed)).toMatchObject({ lastStableOffset: 2, aborted: [] });
  });

  it('use up the epochs of a producer id and go on with another', async () => {
    const { client } = await start();
    const first = await init(client, 'txn');
    let head = first;
    while (head.producerId === first.producerId) {
      const answer = await client.initTransactions('txn', { current: head });
      expect(answer.errorCode).toBe(0);
      head = { ...head, ...answer };
    }
    expect(head.producerEpoch).toBe(0);
    const { producerId, producerEpoch } = first;
    expect(await client.initTransactions('txn', { current: { producerId, producerEpoch } })).toMatchObject({
      errorCode: kafkaError.PRODUCER_FENCED,
    });
  });

  it('end in a topic that was deleted meanwhile, and in those that were not', async () => {
    const { client } = await start();
    await client.createTopic('kept');
    await client.createTopic('deleted');
    const head = await init(client, 'txn');
    for (const topic of ['kept', 'deleted']) {
      await client.addPartitions(head, topic, 0);
      await send(client, head, topic, 0);
    }
    await client.deleteTopic('deleted');
    expect(await client.endTransaction(head, true)).toBe(0);
    expect(await client.fetch('kept', 0, committed)).toMatchObject({ lastStableOffset: 2 });
  });
});

describe('a data folder with transactions', () => {
  it('keeps what was decided, aborts what was open, and fences its producer', async () => {
    const dataDir = useTempDir();
    const first = await start({ dataDir });
    await first.client.createTopic('t', { partitions: 2 });
    const aborted = await init(first.client, 'aborting');
    await first.client.addPartitions(aborted, 't', 0);
    await send(first.client, aborted, 't', 0);
    await first.client.endTransaction(aborted, false);
    const done = await init(first.client, 'done');
    await first.client.addPartitions(done, 't', 0);
    await send(first.client, done, 't', 0);
    await first.client.endTransaction(done, true);
    const open = await init(first.client, 'open');
    await first.client.addPartitions(open, 't', 0, 1);
    await send(first.client, open, 't', 0);
    await send(first.client, open, 't', 0, 1);

    for (const folder of [copyOf(dataDir), dataDir]) {
      if (folder === dataDir) await first.cluster.close();
      const { client } = await start({ dataDir: folder });
      const fetched = await client.fetch('t', 0, committed);
      expect(fetched).toMatchObject({ highWatermark: 6, lastStableOffset: 6 });
      expect(fetched.aborted).toEqual([
        { producerId: aborted.producerId, firstOffset: 0 },
        { producerId: open.producerId, firstOffset: 4 },
      ]);
      expect(await client.fetch('t', 0, { ...committed, partition: 1 })).toMatchObject({ lastStableOffset: 2 });
      expect(await client.endTransaction(open, true)).toBe(kafkaError.PRODUCER_FENCED);
      expect(await send(client, open, 't', 1)).toMatchObject({ errorCode: kafkaError.INVALID_PRODUCER_EPOCH });
      const next = await init(client, 'open');
      expect(next.producerId).toBe(open.producerId);
      expect(next.producerEpoch).toBeGreaterThan(open.producerEpoch);
      // The other one's next transaction goes on where its sequences were.
      await client.addPartitions(done, 't', 0);
      expect(await send(client, done, 't', 1)).toMatchObject({ errorCode: 0, baseOffset: 6 });
    }
  });

  it('has the offsets of a committed transaction when the process is killed right after it', async () => {
    const dataDir = useTempDir();
    const { client } = await start({ dataDir });
    await client.createTopic('t');
    const head = await init(client, 'txn');
    await client.addOffsets(head, 'group');
    await client.commitInTransaction(head, 'group', 't', 5);
    await client.endTransaction(head, true);
    await client.addOffsets(head, 'group');
    await client.commitInTransaction(head, 'group', 't', 9);
    const restarted = await start({ dataDir: copyOf(dataDir) });
    expect((await restarted.client.committed('group', null)).offsets).toEqual({ 't-0': 5 });
    const again = await start({ dataDir: copyOf(dataDir) });
    expect((await again.client.committed('group', null)).offsets).toEqual({ 't-0': 5 });
  });
});
