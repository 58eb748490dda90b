import { describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../../../src/embedded/embedded-broker.ts';
import { TransactionError } from '../../../../src/kafka/producer/transaction/transaction-error.ts';
import type { TransactionalProducer } from '../../../../src/kafka/producer/transaction/transactional-producer.ts';
import { kafkaError, type KafkaErrorName } from '../../../../src/protocol/error-codes.ts';
import { noMember } from '../../../../src/protocol/messages/txn-offset-commit.ts';
import { eventually } from '../../../support/eventually.ts';
import { uniqueTopic } from '../../../support/real-kafka.ts';
import { rejectionOf, thrownBy } from '../../../support/rejection.ts';
import { append, appendTo, createTransactionRig, type TransactionRig } from './transaction-fixture.ts';

type Api =
  'findCoordinator' | 'initProducerId' | 'addPartitionsToTxn' | 'addOffsetsToTxn' | 'txnOffsetCommit' | 'endTxn';

/** One transaction with records and an offset. */
async function transact(rig: TransactionRig, producer: TransactionalProducer, ...values: string[]): Promise<void> {
  producer.begin();
  append(producer, ...values);
  await producer.sendOffsets(groupOf(rig), [{ topic: rig.topic, partition: 0, offset: values.length }]);
  await producer.commit();
}

function groupOf({ groupId }: TransactionRig) {
  return { groupId, ...noMember };
}

function failureOf(error: unknown): string {
  return error instanceof TransactionError ? error.failure : String(error);
}

function errorEffect(code: KafkaErrorName, when: 'before' | 'after' = 'before'): FaultEffect {
  return { kind: 'error', errorCode: kafkaError[code], when };
}

describe('a transactional producer', () => {
  it('makes records and offsets visible with the commit, and never with an abort', async () => {
    const { rig } = await createTransactionRig({ partitions: 3 });
    const producer = await rig.start();
    await transact(rig, producer, 'a', 'b');
    producer.begin();
    append(producer, 'c', 'd');
    await producer.sendOffsets(groupOf(rig), [{ topic: rig.topic, partition: 0, offset: 99 }]);
    await producer.abort();
    await transact(rig, producer, 'e', 'f', 'g');
    expect((await rig.values()).toSorted()).toEqual(['a', 'b', 'e', 'f', 'g']);
    expect(await rig.committedOffset()).toBe(3);
    expect(producer.phase).toBe('ready');
  });

  it('commits and aborts what is empty without a request, and offsets without records', async () => {
    const { rig, cluster } = await createTransactionRig();
    const producer = await rig.start();
    const ends = cluster.faults.add({ api: 'endTxn', effect: { kind: 'latency', latencyMs: 0 } });
    producer.begin();
    await producer.commit();
    producer.begin();
    await producer.abort();
    expect(cluster.faults.hits(ends)).toBe(0);
    producer.begin();
    await producer.sendOffsets(groupOf(rig), [{ topic: rig.topic, partition: 0, offset: 4 }]);
    await producer.commit();
    expect(await rig.committedOffset()).toBe(4);
  });

  it('goes on in its epoch after an abort that left nothing behind, and in the next after one that did', async () => {
    const { rig } = await createTransactionRig();
    const producer = await rig.start();
    const { producerId, producerEpoch } = producer.identity;
    producer.begin();
    append(producer, 'acked');
    await eventually('the ack', () => producer.unsettledCount === 0);
    await producer.abort();
    expect(producer.identity).toEqual({ producerId, producerEpoch });
    await transact(rig, producer, 'b');
    producer.begin();
    append(producer, 'waiting');
    await producer.abort();
    expect(producer.identity).toEqual({ producerId, producerEpoch: producerEpoch + 1 });
    await transact(rig, producer, 'c');
    expect(await rig.values()).toEqual(['b', 'c']);
  });

  it('refuses calls that make no sense in its state', async () => {
    const { rig } = await createTransactionRig();
    const producer = await rig.start();
    expect(() => append(producer, 'early')).toThrow('is ready cannot append a record');
    await expect(producer.commit()).rejects.toThrow('is ready cannot commit');
    await expect(producer.abort()).rejects.toThrow('is ready cannot abort');
    producer.begin();
    expect(() => producer.begin()).toThrow('is open cannot begin a transaction');
  });

  it('makes the records of all its topics visible together, or none of them', async () => {
    const { rig } = await createTransactionRig();
    const other = uniqueTopic('alerts');
    await rig.client.createTopic(other, { partitions: 2, replicationFactor: 1 });
    const producer = await rig.start({}, {}, [other]);
    for (const [value, ends] of [
      ['kept', true],
      ['given up', false],
      ['kept too', true],
    ] as const) {
      producer.begin();
      append(producer, value);
      appendTo(producer, other, value);
      await (ends ? producer.commit() : producer.abort());
    }
    expect(await rig.values()).toEqual(['kept', 'kept too']);
    expect((await rig.values('readCommitted', other)).toSorted()).toEqual(['kept', 'kept too']);
    producer.begin();
    append(producer, 'open');
    appendTo(producer, other, 'open');
    await producer.close();
    await rig.start();
    expect(await rig.values('readCommitted', other)).toHaveLength(2);
  });

  it('fences the one before, and is fenced by the next', async () => {
    const { rig } = await createTransactionRig();
    const zombie = await rig.start();
    zombie.begin();
    append(zombie, 'half done');
    await eventually('the ack', () => zombie.unsettledCount === 0);
    const next = await rig.start();
    expect(next.identity.producerId).toBe(zombie.identity.producerId);
    const failure = await rejectionOf(zombie.commit());
    expect(failure).toMatchObject({ failure: 'fatal', kafkaError: kafkaError.PRODUCER_FENCED });
    expect(failure).toMatchObject({ message: expect.stringContaining('another one has started') });
    expect(thrownBy(() => zombie.begin())).toBe(failure);
    expect(await rejectionOf(zombie.abort())).toBe(failure);
    await transact(rig, next, 'whole');
    expect(await rig.values()).toEqual(['whole']);
  });

  it('is fenced in the middle of writing', async () => {
    const { rig } = await createTransactionRig();
    const zombie = await rig.start();
    zombie.begin();
    append(zombie, 'a');
    await eventually('the ack', () => zombie.unsettledCount === 0);
    await rig.start();
    append(zombie, 'late');
    const failure = await rejectionOf(zombie.commit());
    expect(failure).toMatchObject({ failure: 'abortable', kafkaError: kafkaError.INVALID_PRODUCER_EPOCH });
    expect(await rejectionOf(zombie.abort())).toMatchObject({
      failure: 'fatal',
      kafkaError: kafkaError.PRODUCER_FENCED,
    });
    expect(await rig.values()).toEqual([]);
  });

  it('leaves an open transaction behind when it is closed, which the next one aborts', async () => {
    const { rig } = await createTransactionRig();
    const killed = await rig.start();
    killed.begin();
    append(killed, 'a');
    await eventually('the ack', () => killed.unsettledCount === 0);
    await killed.close();
    expect(await rig.values('readUncommitted')).toEqual(['a']);
    expect(await rig.client.fetch(rig.topic, 0)).toMatchObject({ lastStableOffset: 0 });
    const next = await rig.start();
    expect(await rig.client.fetch(rig.topic, 0)).toMatchObject({ lastStableOffset: 2 });
    await transact(rig, next, 'b');
    expect(await rig.values()).toEqual(['b']);
  });

  it('is aborted and fenced when a transaction takes too long', async () => {
    const { rig } = await createTransactionRig();
    const producer = await rig.start({ timeoutMs: 200 });
    producer.begin();
    append(producer, 'a');
    await eventually('the abort', async () => (await rig.client.fetch(rig.topic, 0)).lastStableOffset === 2);
    const failure = await rejectionOf(producer.commit());
    expect(failure).toMatchObject({ failure: 'fatal', kafkaError: kafkaError.PRODUCER_FENCED });
    expect(failure).toMatchObject({ message: expect.stringContaining('open for more than 200 ms') });
  });
});

const passing: readonly (readonly [Api, KafkaErrorName])[] = [
  ['findCoordinator', 'COORDINATOR_NOT_AVAILABLE'],
  ['findCoordinator', 'COORDINATOR_LOAD_IN_PROGRESS'],
  ['initProducerId', 'CONCURRENT_TRANSACTIONS'],
  ['initProducerId', 'COORDINATOR_LOAD_IN_PROGRESS'],
  ['initProducerId', 'NOT_COORDINATOR'],
  ['addPartitionsToTxn', 'CONCURRENT_TRANSACTIONS'],
  ['addPartitionsToTxn', 'COORDINATOR_LOAD_IN_PROGRESS'],
  ['addPartitionsToTxn', 'COORDINATOR_NOT_AVAILABLE'],
  ['addPartitionsToTxn', 'NOT_COORDINATOR'],
  ['addPartitionsToTxn', 'UNKNOWN_TOPIC_OR_PARTITION'],
  ['addOffsetsToTxn', 'CONCURRENT_TRANSACTIONS'],
  ['addOffsetsToTxn', 'NOT_COORDINATOR'],
  ['txnOffsetCommit', 'COORDINATOR_LOAD_IN_PROGRESS'],
  ['txnOffsetCommit', 'NOT_COORDINATOR'],
  ['txnOffsetCommit', 'REQUEST_TIMED_OUT'],
  ['txnOffsetCommit', 'UNKNOWN_TOPIC_OR_PARTITION'],
  ['endTxn', 'CONCURRENT_TRANSACTIONS'],
  ['endTxn', 'COORDINATOR_LOAD_IN_PROGRESS'],
  ['endTxn', 'COORDINATOR_NOT_AVAILABLE'],
  ['endTxn', 'NOT_COORDINATOR'],
];

const abortable: readonly (readonly [Api, KafkaErrorName])[] = [
  ['addPartitionsToTxn', 'TOPIC_AUTHORIZATION_FAILED'],
  ['addPartitionsToTxn', 'UNKNOWN_PRODUCER_ID'],
  ['addPartitionsToTxn', 'INVALID_PRODUCER_ID_MAPPING'],
  ['addPartitionsToTxn', 'TRANSACTION_ABORTABLE'],
  ['addOffsetsToTxn', 'GROUP_AUTHORIZATION_FAILED'],
  ['addOffsetsToTxn', 'UNKNOWN_PRODUCER_ID'],
  ['txnOffsetCommit', 'ILLEGAL_GENERATION'],
  ['txnOffsetCommit', 'UNKNOWN_MEMBER_ID'],
  ['txnOffsetCommit', 'FENCED_INSTANCE_ID'],
  ['txnOffsetCommit', 'GROUP_AUTHORIZATION_FAILED'],
  ['txnOffsetCommit', 'INVALID_TXN_STATE'],
  ['txnOffsetCommit', 'TRANSACTION_ABORTABLE'],
  ['endTxn', 'UNKNOWN_PRODUCER_ID'],
  ['endTxn', 'INVALID_PRODUCER_ID_MAPPING'],
  ['endTxn', 'TRANSACTION_ABORTABLE'],
];

const fatal: readonly (readonly [Api, KafkaErrorName])[] = [
  ['addPartitionsToTxn', 'PRODUCER_FENCED'],
  ['addPartitionsToTxn', 'INVALID_PRODUCER_EPOCH'],
  ['addPartitionsToTxn', 'INVALID_TXN_STATE'],
  ['addPartitionsToTxn', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'],
  ['addOffsetsToTxn', 'PRODUCER_FENCED'],
  ['addOffsetsToTxn', 'INVALID_TXN_STATE'],
  ['txnOffsetCommit', 'INVALID_PRODUCER_EPOCH'],
  ['txnOffsetCommit', 'PRODUCER_FENCED'],
  ['txnOffsetCommit', 'UNSUPPORTED_FOR_MESSAGE_FORMAT'],
  ['endTxn', 'PRODUCER_FENCED'],
  ['endTxn', 'INVALID_PRODUCER_EPOCH'],
  ['endTxn', 'INVALID_TXN_STATE'],
  ['endTxn', 'UNKNOWN_SERVER_ERROR'],
];

describe('a step of a transaction', () => {
  it.each(passing)('is asked for again: %s %s', async (api, code) => {
    const { rig, cluster } = await createTransactionRig();
    const fault = cluster.faults.add({ api, effect: errorEffect(code), times: 2 });
    const producer = await rig.start();
    await transact(rig, producer, 'a', 'b');
    expect(cluster.faults.hits(fault)).toBe(2);
    expect(await rig.values()).toEqual(['a', 'b']);
    expect(await rig.committedOffset()).toBe(2);
  });

  it.each(abortable)('has the transaction aborted, and the next one goes well: %s %s', async (api, code) => {
    const { rig, cluster } = await createTransactionRig();
    const producer = await rig.start();
    const { producerEpoch } = producer.identity;
    cluster.faults.add({ api, effect: errorEffect(code), times: 1 });
    const failure = await rejectionOf(transact(rig, producer, 'a', 'b'));
    expect(failure).toMatchObject({ failure: 'abortable', kafkaError: kafkaError[code] });
    expect(producer.phase).toBe('abortable');
    expect(thrownBy(() => append(producer, 'c'))).toBe(failure);
    await producer.abort();
    expect(producer.identity.producerEpoch).toBe(producerEpoch + 1);
    await transact(rig, producer, 'd');
    expect(await rig.values()).toEqual(['d']);
    expect(await rig.committedOffset()).toBe(1);
  });

  it.each(fatal)('ends the producer: %s %s', async (api, code) => {
    const { rig, cluster } = await createTransactionRig();
    const producer = await rig.start();
    cluster.faults.add({ api, effect: errorEffect(code), times: 1 });
    const failure = await rejectionOf(transact(rig, producer, 'a'));
    expect(failure).toMatchObject({ failure: 'fatal', kafkaError: kafkaError[code] });
    expect(producer.phase).toBe('fatal');
    expect(thrownBy(() => producer.begin())).toBe(failure);
    await eventually('nothing left', () => producer.unsettledCount === 0);
    const next = await rig.start();
    await transact(rig, next, 'b');
    expect(await rig.values()).toEqual(['b']);
  });

  it.each(['INVALID_TRANSACTION_TIMEOUT', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'INVALID_REQUEST'] as const)(
    'that starts the transactional id fails for good: %s',
    async (code) => {
      const { rig, cluster } = await createTransactionRig();
      cluster.faults.add({ api: 'initProducerId', effect: errorEffect(code), times: 1 });
      const failure = await rejectionOf(rig.start());
      expect(failure).toMatchObject({ failure: 'fatal', kafkaError: kafkaError[code] });
    },
  );

  const steps: readonly Api[] = [
    'findCoordinator',
    'initProducerId',
    'addPartitionsToTxn',
    'addOffsetsToTxn',
    'txnOffsetCommit',
    'endTxn',
  ];
  it.each(steps.flatMap((api) => [[api, 'before'] as const, [api, 'after'] as const]))(
    'is asked for again when its connection breaks: %s, %s it was handled',
    async (api, when) => {
      const { rig, cluster } = await createTransactionRig({ partitions: 2 });
      const fault = cluster.faults.add({ api, effect: { kind: 'drop-connection', when }, times: 2 });
      const producer = await rig.start();
      await transact(rig, producer, 'a', 'b');
      expect(cluster.faults.hits(fault)).toBe(2);
      producer.begin();
      append(producer, 'c');
      await producer.abort();
      await transact(rig, producer, 'd', 'e', 'f');
      expect((await rig.values()).toSorted()).toEqual(['a', 'b', 'd', 'e', 'f']);
      expect(await rig.committedOffset()).toBe(3);
    },
  );

  it.each([true, false])(
    'of which only the end is asked for again by the caller, when nobody answers (commits: %s)',
    async (commits) => {
      const { rig, cluster } = await createTransactionRig();
      const producer = await rig.start({ maxBlockMs: 150 });
      producer.begin();
      append(producer, 'a');
      await eventually('the ack', () => producer.unsettledCount === 0);
      const fault = cluster.faults.add({ api: 'endTxn', effect: { kind: 'drop-connection', when: 'after' } });
      const end = (): Promise<void> => (commits ? producer.commit() : producer.abort());
      expect(failureOf(await rejectionOf(end()))).toBe('unknown');
      await expect(commits ? producer.abort() : producer.commit()).rejects.toThrow('cannot');
      cluster.faults.remove(fault);
      await end();
      expect(producer.phase).toBe('ready');
      expect(await rig.values()).toEqual(commits ? ['a'] : []);
    },
  );

  it('that ended the transaction unheard, before another producer started, is said to be unknown', async () => {
    const { rig, cluster } = await createTransactionRig();
    const producer = await rig.start({ maxBlockMs: 150 });
    producer.begin();
    append(producer, 'a');
    await eventually('the ack', () => producer.unsettledCount === 0);
    const fault = cluster.faults.add({ api: 'endTxn', effect: { kind: 'drop-connection', when: 'after' } });
    expect(failureOf(await rejectionOf(producer.commit()))).toBe('unknown');
    cluster.faults.remove(fault);
    await rig.start();
    const failure = await rejectionOf(producer.commit());
    expect(failure).toMatchObject({ failure: 'fatal', message: expect.stringContaining('is not known') });
    expect(await rig.values()).toEqual(['a']);
  });

  it('goes to the next coordinator when that of the transaction stops', async () => {
    const { rig, cluster } = await createTransactionRig({ brokers: 3, partitions: 3 });
    const producer = await rig.start();
    await transact(rig, producer, 'a');
    producer.begin();
    append(producer, 'b', 'c');
    const { nodeId } = await rig.client.findCoordinator(rig.transactionalId, 1);
    await cluster.stopBroker(nodeId);
    append(producer, 'd');
    await producer.sendOffsets(groupOf(rig), [{ topic: rig.topic, partition: 0, offset: 7 }]);
    await producer.commit();
    expect((await rig.values()).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('a batch of a transaction', () => {
  it.each([
    ['MESSAGE_TOO_LARGE', 'before'],
    ['INVALID_TXN_STATE', 'before'],
    ['UNKNOWN_PRODUCER_ID', 'before'],
    ['OUT_OF_ORDER_SEQUENCE_NUMBER', 'before'],
    ['INVALID_PRODUCER_EPOCH', 'before'],
    ['TRANSACTION_ABORTABLE', 'before'],
    ['INVALID_RECORD', 'after'],
  ] as const)('that is refused has the transaction aborted: %s, %s it was handled', async (code, when) => {
    const { rig, cluster } = await createTransactionRig();
    const producer = await rig.start();
    cluster.faults.add({ api: 'produce', effect: errorEffect(code, when), times: 1 });
    const failure = await rejectionOf(transact(rig, producer, 'a', 'b'));
    expect(failure).toMatchObject({ failure: 'abortable', kafkaError: kafkaError[code] });
    await producer.abort();
    await transact(rig, producer, 'c');
    expect(await rig.values()).toEqual(['c']);
  });

  it('that is not acknowledged in time has it aborted, and nothing of it comes late', async () => {
    const { rig, cluster } = await createTransactionRig();
    const producer = await rig.start({}, { deliveryTimeoutMs: 300, requestTimeoutMs: 250 });
    const fault = cluster.faults.add({ api: 'produce', effect: errorEffect('NOT_ENOUGH_REPLICAS') });
    expect(await rejectionOf(transact(rig, producer, 'a'))).toMatchObject({ failure: 'abortable' });
    cluster.faults.remove(fault);
    await producer.abort();
    await transact(rig, producer, 'b');
    expect(await rig.values()).toEqual(['b']);
  });

  it('is sent again when its connection breaks, and is in the log once', async () => {
    const { rig, cluster } = await createTransactionRig();
    const producer = await rig.start();
    await transact(rig, producer, 'a');
    cluster.faults.add({ api: 'produce', effect: { kind: 'drop-connection', when: 'after' }, times: 2 });
    await transact(rig, producer, 'b', 'c');
    expect(await rig.values('readUncommitted')).toEqual(['a', 'b', 'c']);
  });

  it('ends the producer when it may not write', async () => {
    const { rig, cluster } = await createTransactionRig();
    const producer = await rig.start();
    cluster.faults.add({ api: 'produce', effect: errorEffect('TOPIC_AUTHORIZATION_FAILED'), times: 1 });
    expect(await rejectionOf(transact(rig, producer, 'a'))).toMatchObject({ failure: 'fatal' });
    expect(producer.phase).toBe('fatal');
  });
});
