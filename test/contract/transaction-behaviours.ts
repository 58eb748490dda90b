import { expect, it } from 'vitest';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { isControlBatch, readBatchHeader } from '../../src/protocol/record-batch-reader.ts';
import { batchAttribute } from '../../src/protocol/record-batch-format.ts';
import { eventually } from '../support/eventually.ts';
import { uniqueTopic } from '../support/real-kafka.ts';
import type { WireClient } from '../support/wire-client.ts';
import { batchOf, recordsIn } from './batches.ts';
import { type ContractContext, useClient, useGroup, useTopic } from './context.ts';

/** What a transactional producer is known by. */
interface Head {
  readonly transactionalId: string;
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

/** The next identity of a transactional id, as a producer that starts asks for it: again until it is given. */
async function init(client: WireClient, transactionalId: string, timeoutMs = 60_000): Promise<Head> {
  const { producerId, producerEpoch } = await eventually('an identity', async () => {
    // Whoever asks for the coordinator makes Kafka create the topic that it keeps transactions in.
    if ((await client.findCoordinator(transactionalId, 1)).errorCode !== 0) return false;
    const answer = await client.initTransactions(transactionalId, { timeoutMs });
    return answer.errorCode === 0 && answer;
  });
  return { transactionalId, producerId, producerEpoch };
}

/** One batch of the producer's transaction. */
function send(client: WireClient, head: Head, topic: string, baseSequence: number, ...values: readonly string[]) {
  const { transactionalId, producerId, producerEpoch } = head;
  const attributes = batchAttribute.transactional;
  const batch = batchOf({ values, producerId, producerEpoch, baseSequence, attributes });
  return client.produce(topic, batch, { transactionalId });
}

/** Until the broker has dealt with the transaction before, it asks to come again. */
function settled(action: () => Promise<number>): Promise<number> {
  return eventually('an answer that is not CONCURRENT_TRANSACTIONS', async () => {
    const errorCode = await action();
    return errorCode !== kafkaError.CONCURRENT_TRANSACTIONS && { errorCode };
  }).then(({ errorCode }) => errorCode);
}

/** Values of the records that are no control records, as a reader of everything sees them. */
function dataIn(fetched: Buffer): string[] {
  const values: string[] = [];
  for (let at = 0; ;) {
    const header = readBatchHeader(fetched, at);
    if (header === undefined) return values;
    const batch = fetched.subarray(at, at + header.sizeBytes);
    if (!isControlBatch(header)) values.push(...recordsIn(batch).map(({ value }) => value));
    at += header.sizeBytes;
  }
}

async function begin(client: WireClient, head: Head, topic: string): Promise<void> {
  expect(await settled(() => client.addPartitions(head, topic, 0))).toBe(0);
}

/** The end as a producer sees it: markers may follow the answer. */
async function end(client: WireClient, head: Head, topic: string, commits: boolean): Promise<void> {
  expect(await client.endTransaction(head, commits)).toBe(0);
  await eventually('the marker', async () => {
    const [all, stable] = await Promise.all([
      client.listOffset(topic, -1),
      client.listOffset(topic, -1, 0, 'readCommitted'),
    ]);
    return all.offset === stable.offset;
  });
}

const committed = { isolation: 'readCommitted' } as const;

/** Transactions, as protocol 1 (before KIP-890's second part) has them. */
export function transactionBehaviours(context: ContractContext): void {
  async function setUp(): Promise<{ client: WireClient; topic: string; transactionalId: string }> {
    const client = await useClient(context);
    return { client, topic: await useTopic(client), transactionalId: uniqueTopic('txn') };
  }

  it('has a coordinator for every transactional id', async () => {
    const { client, transactionalId } = await setUp();
    const found = await eventually('a coordinator', async () => {
      const answer = await client.findCoordinator(transactionalId, 1);
      return answer.errorCode === 0 && answer;
    });
    expect(found.nodeId).toBeGreaterThanOrEqual(0);
  });

  it('shows what is committed to every reader, and what is not yet committed to readers of everything only', async () => {
    const { client, topic, transactionalId } = await setUp();
    const head = await init(client, transactionalId);
    await begin(client, head, topic);
    expect(await send(client, head, topic, 0, 'a', 'b')).toMatchObject({ errorCode: 0, baseOffset: 0 });
    const before = await client.fetch(topic, 0, committed);
    expect(before).toMatchObject({ errorCode: 0, highWatermark: 2, lastStableOffset: 0 });
    expect(dataIn(before.records)).toEqual([]);
    expect(dataIn((await client.fetch(topic, 0)).records)).toEqual(['a', 'b']);
    expect(await client.listOffset(topic, -1)).toMatchObject({ offset: 2 });
    expect(await client.listOffset(topic, -1, 0, 'readCommitted')).toMatchObject({ offset: 0 });
    await end(client, head, topic, true);
    const after = await client.fetch(topic, 0, committed);
    expect(after).toMatchObject({ errorCode: 0, highWatermark: 3, lastStableOffset: 3, aborted: [] });
    expect(dataIn(after.records)).toEqual(['a', 'b']);
  });

  it('names what was aborted to readers of what is committed', async () => {
    const { client, topic, transactionalId } = await setUp();
    const head = await init(client, transactionalId);
    await begin(client, head, topic);
    await send(client, head, topic, 0, 'a');
    await end(client, head, topic, true);
    await begin(client, head, topic);
    await send(client, head, topic, 1, 'b', 'c');
    await end(client, head, topic, false);
    const { producerId } = head;
    const fetched = await client.fetch(topic, 0, committed);
    expect(fetched).toMatchObject({ lastStableOffset: 5, aborted: [{ producerId, firstOffset: 2 }] });
    expect(dataIn(fetched.records)).toEqual(['a', 'b', 'c']);
    expect((await client.fetch(topic, 3, committed)).aborted).toEqual([{ producerId, firstOffset: 2 }]);
    expect((await client.fetch(topic, 5, committed)).aborted).toEqual([]);
    expect((await client.fetch(topic, 0)).aborted).toEqual([]);
  });

  it('holds back what others write behind an open transaction', async () => {
    const { client, topic, transactionalId } = await setUp();
    const head = await init(client, transactionalId);
    await client.produce(topic, batchOf({ values: ['before'] }));
    await begin(client, head, topic);
    await send(client, head, topic, 0, 'open');
    await client.produce(topic, batchOf({ values: ['behind'] }));
    expect(dataIn((await client.fetch(topic, 0, committed)).records)).toEqual(['before']);
    expect(await client.fetch(topic, 2, committed)).toMatchObject({ errorCode: 0, lastStableOffset: 1 });
    // A broker answers a connection's requests one after the other.
    const reader = await useClient(context);
    const waiting = reader.fetch(topic, 1, { ...committed, maxWaitMs: 10_000 });
    await client.endTransaction(head, true);
    expect(dataIn((await waiting).records).slice(0, 2)).toEqual(['open', 'behind']);
  });

  it('answers an end that came twice, and no other', async () => {
    const { client, topic, transactionalId } = await setUp();
    const head = await init(client, transactionalId);
    expect(await client.endTransaction(head, true)).toBe(kafkaError.INVALID_TXN_STATE);
    await begin(client, head, topic);
    expect(await client.endTransaction(head, true)).toBe(0);
    expect(await settled(() => client.endTransaction(head, true))).toBe(0);
    expect(await client.endTransaction(head, false)).toBe(kafkaError.INVALID_TXN_STATE);
  });

  it('fences the one before when the transactional id starts again, and aborts what it left open', async () => {
    const { client, topic, transactionalId } = await setUp();
    const zombie = await init(client, transactionalId);
    await begin(client, zombie, topic);
    await send(client, zombie, topic, 0, 'left open');
    expect(await client.initTransactions(transactionalId)).toMatchObject({
      errorCode: kafkaError.CONCURRENT_TRANSACTIONS,
    });
    const head = await init(client, transactionalId);
    expect(head.producerId).toBe(zombie.producerId);
    expect(head.producerEpoch).toBeGreaterThan(zombie.producerEpoch);
    const groupId = await useGroup(client);
    const { producerId, producerEpoch } = zombie;
    expect({
      add: await client.addPartitions(zombie, topic, 0),
      offsets: await client.addOffsets(zombie, groupId),
      commit: await client.endTransaction(zombie, true),
      abort: await client.endTransaction(zombie, false),
      produce: (await send(client, zombie, topic, 1, 'late')).errorCode,
      group: await client.commitInTransaction(zombie, groupId, topic, 1),
      bump: (await client.initTransactions(transactionalId, { current: { producerId, producerEpoch } })).errorCode,
    }).toEqual({
      add: kafkaError.PRODUCER_FENCED,
      offsets: kafkaError.PRODUCER_FENCED,
      commit: kafkaError.PRODUCER_FENCED,
      abort: kafkaError.PRODUCER_FENCED,
      produce: kafkaError.INVALID_PRODUCER_EPOCH,
      group: kafkaError.INVALID_PRODUCER_EPOCH,
      bump: kafkaError.PRODUCER_FENCED,
    });
    const fetched = await client.fetch(topic, 0, committed);
    expect(fetched.aborted).toEqual([{ producerId, firstOffset: 0 }]);
    await begin(client, head, topic);
    expect(await send(client, head, topic, 0, 'new')).toMatchObject({ errorCode: 0, baseOffset: 2 });
    await end(client, head, topic, true);
  });

  it('gives a producer the next epoch of what it has, and the same one again when it asks again', async () => {
    const { client, topic, transactionalId } = await setUp();
    const { producerId, producerEpoch } = await init(client, transactionalId);
    const ask = () => client.initTransactions(transactionalId, { current: { producerId, producerEpoch } });
    const next = { errorCode: 0, producerId, producerEpoch: producerEpoch + 1 };
    expect(await ask()).toMatchObject(next);
    expect(await ask()).toMatchObject(next);
    const head = { transactionalId, producerId, producerEpoch: producerEpoch + 1 };
    await begin(client, head, topic);
    expect(await send(client, head, topic, 0, 'a')).toMatchObject({ errorCode: 0, baseOffset: 0 });
    await end(client, head, topic, true);
  });

  it('refuses what is in no transaction, and what is out of its transaction', async () => {
    const { client, topic, transactionalId } = await setUp();
    const head = await init(client, transactionalId);
    expect(await send(client, head, topic, 0, 'early')).toMatchObject({ errorCode: kafkaError.INVALID_TXN_STATE });
    await begin(client, head, topic);
    await send(client, head, topic, 0, 'a');
    const { producerId, producerEpoch } = head;
    const plain = batchOf({ values: ['b'], producerId, producerEpoch, baseSequence: 1 });
    expect(await client.produce(topic, plain)).toMatchObject({ errorCode: kafkaError.INVALID_TXN_STATE });
    expect(await client.commitInTransaction(head, await useGroup(client), topic, 1)).toBe(kafkaError.INVALID_TXN_STATE);
    await end(client, head, topic, false);
    expect(await send(client, head, topic, 1, 'late')).toMatchObject({ errorCode: kafkaError.INVALID_TXN_STATE });
  });

  it('refuses a transactional id that nobody has started, and a wrong timeout', async () => {
    const { client, topic, transactionalId } = await setUp();
    const head = await init(client, transactionalId);
    const stranger = { ...head, transactionalId: uniqueTopic('txn') };
    const other = { ...head, producerId: head.producerId + 1_000_000n };
    for (const one of [stranger, other]) {
      const unmapped = kafkaError.INVALID_PRODUCER_ID_MAPPING;
      expect(await settled(() => client.addPartitions(one, topic, 0))).toBe(unmapped);
      expect(await client.endTransaction(one, true)).toBe(unmapped);
    }
    const invalid = { errorCode: kafkaError.INVALID_TRANSACTION_TIMEOUT };
    expect(await client.initTransactions(transactionalId, { timeoutMs: 0 })).toMatchObject(invalid);
    expect(await client.initTransactions(transactionalId, { timeoutMs: 900_001 })).toMatchObject(invalid);
    expect(await client.addPartitions(head, 'no-such-topic', 0)).toBe(kafkaError.UNKNOWN_TOPIC_OR_PARTITION);
  });

  it('commits offsets with the transaction, and drops them with it', async () => {
    const { client, topic, transactionalId } = await setUp();
    const groupId = await useGroup(client);
    const head = await init(client, transactionalId);
    const stage = async (offset: number): Promise<void> => {
      expect(await settled(() => client.addOffsets(head, groupId))).toBe(0);
      expect(await settled(() => client.commitInTransaction(head, groupId, topic, offset))).toBe(0);
    };
    const offsets = async (): Promise<number> =>
      (await client.committed(groupId, { [topic]: [0] })).offsets[`${topic}-0`] ?? -1;
    await client.commit(groupId, topic, 3);
    await stage(7);
    expect(await offsets()).toBe(3);
    expect(await client.endTransaction(head, false)).toBe(0);
    await stage(9);
    await stage(10);
    expect(await offsets()).toBe(3);
    expect(await client.endTransaction(head, true)).toBe(0);
    await eventually('the offset', async () => (await offsets()) === 10);
  });

  it('fences a member of an older generation that commits offsets in its transaction', async () => {
    const { client, topic, transactionalId } = await setUp();
    const groupId = await useGroup(client);
    const head = await init(client, transactionalId);
    const { memberId, generationId } = await client.joinTwice(groupId);
    await client.sync(groupId, generationId, memberId, { [memberId]: 'all' });
    expect(await settled(() => client.addOffsets(head, groupId))).toBe(0);
    const commit = (member: { generationId: number; memberId: string }): Promise<number> =>
      client.commitInTransaction(head, groupId, topic, 1, { ...member, groupInstanceId: null });
    expect(await commit({ generationId: generationId - 1, memberId })).toBe(kafkaError.ILLEGAL_GENERATION);
    expect(await commit({ generationId, memberId: 'stranger' })).toBe(kafkaError.UNKNOWN_MEMBER_ID);
    expect(await commit({ generationId, memberId })).toBe(0);
    expect(await commit({ generationId: -1, memberId: '' })).toBe(0);
    expect(await client.endTransaction(head, false)).toBe(0);
  });

  it('aborts a transaction that is open for too long, and fences its producer', { timeout: 40_000 }, async () => {
    const { client, topic, transactionalId } = await setUp();
    const head = await init(client, transactionalId, 500);
    await begin(client, head, topic);
    await send(client, head, topic, 0, 'a');
    await eventually(
      'the abort',
      async () => (await client.fetch(topic, 0, committed)).aborted.length > 0,
      // A broker looks for them every 10 s.
      { timeoutMs: 30_000 },
    );
    expect(await client.endTransaction(head, true)).toBe(kafkaError.PRODUCER_FENCED);
    expect(await send(client, head, topic, 1, 'late')).toMatchObject({ errorCode: kafkaError.INVALID_PRODUCER_EPOCH });
  });
}
