import { expect, it } from 'vitest';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { batchField } from '../../src/protocol/record-batch-format.ts';
import { encodeProduceRequest } from '../../src/protocol/messages/produce.ts';
import { apiKey } from '../../src/protocol/api-keys.ts';
import { batchOf, damaged, patched, recordsIn } from './batches.ts';
import { type ContractContext, useClient, useTopic } from './context.ts';

/** Appending, and what is refused. */
export function produceBehaviours(context: ContractContext): void {
  it('gives batches consecutive offsets', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    expect(await client.produce(topic, batchOf({ values: ['a', 'b', 'c'] }))).toMatchObject({
      errorCode: 0,
      baseOffset: 0,
      logStartOffset: 0,
    });
    expect(await client.produce(topic, batchOf({ values: ['d'] }), { acks: 1 })).toMatchObject({ baseOffset: 3 });
    const { records } = await client.fetch(topic, 0);
    expect(recordsIn(records).map(({ offset, value }) => `${offset}${value}`)).toEqual(['0a', '1b', '2c', '3d']);
  });

  it('serves a batch as it came, but for its offset and leader epoch', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    await client.produce(topic, batchOf());
    const sent = batchOf({ values: ['x', 'y'] });
    await client.produce(topic, sent);
    const { records } = await client.fetch(topic, 1);
    expect(records.length).toBe(sent.length);
    expect(records.readBigInt64BE(batchField.baseOffset)).toBe(1n);
    expect(records.readInt32BE(batchField.partitionLeaderEpoch)).toBe(0);
    expect(records.subarray(batchField.magic)).toEqual(sent.subarray(batchField.magic));
  });

  it('answers a Produce without acks by nothing at all', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const topics = [{ name: topic, partitions: [{ index: 0, records: batchOf() }] }];
    const body = encodeProduceRequest({ acks: 0, timeoutMs: 1000, topics });
    await client.connection.send(apiKey.produce, 7, body);
    expect(await client.produce(topic, batchOf())).toMatchObject({ errorCode: 0, baseOffset: 1 });
  });

  it('ends the connection when a Produce without acks fails', async () => {
    const client = await useClient(context);
    const topics = [{ name: 'no-such-topic', partitions: [{ index: 0, records: batchOf() }] }];
    const closed = new Promise<Error>((resolve) => client.connection.onClose(resolve));
    await client.connection.send(apiKey.produce, 7, encodeProduceRequest({ acks: 0, timeoutMs: 1000, topics }));
    expect(await closed).toMatchObject({ code: 'CONNECTION_LOST' });
  });

  const refusals: readonly [string, () => Buffer, number][] = [
    ['an empty set of records', () => Buffer.alloc(0), kafkaError.INVALID_RECORD],
    ['a batch that is cut off', () => batchOf().subarray(0, -1), kafkaError.INVALID_RECORD],
    ['a batch of which only the header came', () => batchOf().subarray(0, 61), kafkaError.INVALID_RECORD],
    ['two batches', () => Buffer.concat([batchOf(), batchOf()]), kafkaError.INVALID_RECORD],
    [
      'a batch whose bytes were damaged',
      () => damaged(batchOf(), (b) => b.writeUInt8(1, b.length - 3)),
      kafkaError.CORRUPT_MESSAGE,
    ],
    ['a wrong CRC', () => damaged(batchOf(), (b) => b.writeInt32BE(1, batchField.crc)), kafkaError.CORRUPT_MESSAGE],
    [
      'an impossible length',
      () => damaged(batchOf(), (b) => b.writeInt32BE(3, batchField.batchLength)),
      kafkaError.CORRUPT_MESSAGE,
    ],
    [
      'a length shorter than a header',
      () => damaged(batchOf(), (b) => b.writeInt32BE(20, batchField.batchLength)),
      kafkaError.CORRUPT_MESSAGE,
    ],
    ['an old format', () => damaged(batchOf(), (b) => b.writeInt8(1, batchField.magic)), kafkaError.INVALID_RECORD],
    ['a base offset other than 0', () => damaged(batchOf(), (b) => b.writeInt32BE(5, 4)), kafkaError.INVALID_RECORD],
    [
      'more offsets than records',
      () => patched(batchOf(), (b) => b.writeInt32BE(5, batchField.lastOffsetDelta)),
      kafkaError.INVALID_RECORD,
    ],
    [
      'no records',
      () => patched(batchOf(), (b) => b.writeInt32BE(0, batchField.recordCount)),
      kafkaError.INVALID_RECORD,
    ],
    [
      'a control batch',
      () => batchOf({ attributes: 0x20, producerId: 1n, producerEpoch: 0, baseSequence: 0 }),
      kafkaError.INVALID_RECORD,
    ],
    [
      'a transaction that was not begun',
      () => batchOf({ attributes: 0x10, producerId: 1n, producerEpoch: 0, baseSequence: 0 }),
      kafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    ],
    [
      'a producer id without a sequence',
      () => batchOf({ producerId: 5n, producerEpoch: 0 }),
      kafkaError.INVALID_RECORD,
    ],
    [
      'a batch above max.message.bytes',
      () => batchOf({ values: ['x'.repeat(1_100_000)] }),
      kafkaError.MESSAGE_TOO_LARGE,
    ],
    [
      'a timestamp two hours ahead',
      () => batchOf({ timestampsMs: [Date.now() + 7_200_000] }),
      kafkaError.INVALID_TIMESTAMP,
    ],
  ];
  it.each(refusals)('refuses %s, and appends nothing', async (_what, batch, errorCode) => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    expect(await client.produce(topic, batch())).toMatchObject({ errorCode, baseOffset: -1 });
    expect(await client.listOffset(topic, -1)).toMatchObject({ offset: 0 });
  });

  it('ignores bytes after the batch that are no batch', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const batch = Buffer.concat([batchOf(), batchOf().subarray(0, 40)]);
    expect(await client.produce(topic, batch)).toMatchObject({ errorCode: 0, baseOffset: 0 });
  });

  it('refuses an unknown topic, an unknown partition and unknown acks', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const unknown = { errorCode: kafkaError.UNKNOWN_TOPIC_OR_PARTITION, baseOffset: -1 };
    expect(await client.produce('no-such-topic', batchOf())).toMatchObject(unknown);
    expect(await client.produce(topic, batchOf(), { partition: 1 })).toMatchObject(unknown);
    expect(await client.produce(topic, batchOf(), { partition: -1 })).toMatchObject(unknown);
    expect(await client.produce(topic, batchOf(), { acks: 2 })).toMatchObject({
      errorCode: kafkaError.INVALID_REQUIRED_ACKS,
    });
  });

  it('wants no more replicas in sync than there are', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client, { configs: { 'min.insync.replicas': '2' } });
    expect(await client.produce(topic, batchOf())).toMatchObject({ errorCode: 0, baseOffset: 0 });
  });

  it('follows max.message.bytes of the topic', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client, { configs: { 'max.message.bytes': '200' } });
    expect(await client.produce(topic, batchOf({ values: ['x'.repeat(100)] }))).toMatchObject({ errorCode: 0 });
    expect(await client.produce(topic, batchOf({ values: ['x'.repeat(200)] }))).toMatchObject({
      errorCode: kafkaError.MESSAGE_TOO_LARGE,
    });
  });

  it('sets the time of appending where the topic wants it', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client, { configs: { 'message.timestamp.type': 'LogAppendTime' } });
    const startMs = Date.now();
    expect(await client.produce(topic, batchOf({ timestampsMs: [1000] }))).toMatchObject({ errorCode: 0 });
    const found = await client.listOffset(topic, startMs - 1000);
    expect(found).toMatchObject({ errorCode: 0, offset: 0 });
    expect(found.timestampMs).toBeGreaterThan(startMs - 1000);
    expect(recordsIn((await client.fetch(topic, 0)).records)).toEqual([{ offset: 0, value: 'value' }]);
  });
}
