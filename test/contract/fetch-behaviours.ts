import { expect, it } from 'vitest';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { batchOf, recordsIn } from './batches.ts';
import { type ContractContext, useClient, useTopic } from './context.ts';

/** Reading, waiting for more, and looking offsets up. */
export function fetchBehaviours(context: ContractContext): void {
  it('returns the batch that holds the offset, from its start', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    await client.produce(topic, batchOf({ values: ['a', 'b', 'c'] }));
    await client.produce(topic, batchOf({ values: ['d'] }));
    const answer = await client.fetch(topic, 1);
    expect(answer).toMatchObject({ errorCode: 0, highWatermark: 4, logStartOffset: 0 });
    expect(recordsIn(answer.records).map(({ offset }) => offset)).toEqual([0, 1, 2, 3]);
    expect(recordsIn((await client.fetch(topic, 3)).records)).toEqual([{ offset: 3, value: 'd' }]);
  });

  it('returns nothing at the end, and an error beyond it', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    await client.produce(topic, batchOf());
    const atEnd = await client.fetch(topic, 1);
    expect([atEnd.errorCode, atEnd.records.length]).toEqual([0, 0]);
    expect(await client.fetch(topic, 2)).toMatchObject({ errorCode: kafkaError.OFFSET_OUT_OF_RANGE });
    expect(await client.fetch(topic, -1)).toMatchObject({ errorCode: kafkaError.OFFSET_OUT_OF_RANGE });
  });

  it('refuses an unknown topic and an unknown partition', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const unknown = { errorCode: kafkaError.UNKNOWN_TOPIC_OR_PARTITION };
    expect(await client.fetch('no-such-topic', 0, { maxWaitMs: 5000 })).toMatchObject(unknown);
    expect(await client.fetch(topic, 0, { partition: 1 })).toMatchObject(unknown);
  });

  it('refuses another leader epoch than its own', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    expect(await client.fetch(topic, 0, { currentLeaderEpoch: 0 })).toMatchObject({ errorCode: 0 });
    expect(await client.fetch(topic, 0, { currentLeaderEpoch: 1 })).toMatchObject({
      errorCode: kafkaError.UNKNOWN_LEADER_EPOCH,
    });
  });

  it('gives the first batch whole even when it is beyond every bound', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const batch = batchOf({ values: ['x'.repeat(5000)] });
    await client.produce(topic, batch);
    await client.produce(topic, batch);
    const { records } = await client.fetch(topic, 0, { maxBytes: 100, partitionMaxBytes: 100 });
    expect(recordsIn(records).map(({ offset }) => offset)).toEqual([0]);
  });

  it('keeps to the bounds after the first batch', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const batch = batchOf({ values: ['x'.repeat(1000)] });
    for (let count = 0; count < 5; count++) await client.produce(topic, batch);
    const byPartition = await client.fetch(topic, 0, { partitionMaxBytes: batch.length * 2 + 10 });
    expect(recordsIn(byPartition.records)).toHaveLength(2);
    const byRequest = await client.fetch(topic, 0, { maxBytes: batch.length * 3 + 10, partitionMaxBytes: 1 << 20 });
    expect(recordsIn(byRequest.records)).toHaveLength(3);
  });

  it('waits for an append, and answers when it comes', async () => {
    const client = await useClient(context);
    const producer = await useClient(context);
    const topic = await useTopic(client);
    const waiting = client.fetch(topic, 0, { maxWaitMs: 10_000 });
    await producer.produce(topic, batchOf());
    const startMs = performance.now();
    expect(recordsIn((await waiting).records)).toHaveLength(1);
    expect(performance.now() - startMs).toBeLessThan(5000);
  });

  it('waits for as many bytes as were wanted, but not longer than was wanted', async () => {
    const client = await useClient(context);
    const producer = await useClient(context);
    const topic = await useTopic(client);
    const batch = batchOf({ values: ['x'.repeat(500)] });
    let isAnswered = false;
    const waiting = client.fetch(topic, 0, { maxWaitMs: 10_000, minBytes: batch.length * 2 }).finally(() => {
      isAnswered = true;
    });
    await producer.produce(topic, batch);
    await producer.metadata([topic]);
    expect(isAnswered).toBe(false);
    await producer.produce(topic, batch);
    expect(recordsIn((await waiting).records)).toHaveLength(2);

    const startMs = performance.now();
    const tooFew = await client.fetch(topic, 0, { maxWaitMs: 300, minBytes: 1 << 20 });
    expect(recordsIn(tooFew.records)).toHaveLength(2);
    expect(performance.now() - startMs).toBeGreaterThan(250);
  });

  it('answers requests of one connection in their order, even while one waits', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const order: string[] = [];
    const waiting = client.fetch(topic, 0, { maxWaitMs: 300 }).then(() => order.push('fetch'));
    const metadata = client.metadata([topic]).then(() => order.push('metadata'));
    await Promise.all([waiting, metadata]);
    expect(order).toEqual(['fetch', 'metadata']);
  });

  it('finds the ends of a log and records by their time', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    await client.produce(topic, batchOf({ values: ['a', 'b', 'c'], timestampsMs: [1000, 2000, 3000] }));
    await client.produce(topic, batchOf({ values: ['d'], timestampsMs: [5000] }));
    expect(await client.listOffset(topic, -1)).toMatchObject({ errorCode: 0, offset: 4, timestampMs: -1 });
    expect(await client.listOffset(topic, -2)).toMatchObject({ errorCode: 0, offset: 0, timestampMs: -1 });
    expect(await client.listOffset(topic, 0)).toMatchObject({ offset: 0, timestampMs: 1000 });
    expect(await client.listOffset(topic, 1001)).toMatchObject({ offset: 1, timestampMs: 2000 });
    expect(await client.listOffset(topic, 3000)).toMatchObject({ offset: 2, timestampMs: 3000 });
    expect(await client.listOffset(topic, 3001)).toMatchObject({ offset: 3, timestampMs: 5000 });
    expect(await client.listOffset(topic, 5001)).toMatchObject({ errorCode: 0, offset: -1, timestampMs: -1 });
    expect(await client.listOffset('no-such-topic', -1)).toMatchObject({
      errorCode: kafkaError.UNKNOWN_TOPIC_OR_PARTITION,
      offset: -1,
    });
  });

  it('does not serve deleted records any more', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    await client.produce(topic, batchOf({ values: ['a', 'b', 'c'] }));
    await client.produce(topic, batchOf({ values: ['d'] }));
    expect(await client.deleteRecords(topic, 2)).toEqual({ errorCode: 0, index: 0, lowWatermark: 2 });
    expect(await client.listOffset(topic, -2)).toMatchObject({ offset: 2 });
    expect(await client.fetch(topic, 1)).toMatchObject({ errorCode: kafkaError.OFFSET_OUT_OF_RANGE });
    expect(await client.fetch(topic, 2)).toMatchObject({ errorCode: 0, logStartOffset: 2, highWatermark: 4 });
    expect(await client.deleteRecords(topic, -1)).toMatchObject({ errorCode: 0, lowWatermark: 4 });
    expect(await client.fetch(topic, 3)).toMatchObject({ errorCode: kafkaError.OFFSET_OUT_OF_RANGE });
    expect(await client.deleteRecords(topic, 5)).toMatchObject({ errorCode: kafkaError.OFFSET_OUT_OF_RANGE });
    expect(await client.produce(topic, batchOf())).toMatchObject({ baseOffset: 4, logStartOffset: 4 });
  });
}
