import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createConsumerGroup } from '../../src/kafka/consumer-group.ts';
import { noMember } from '../../src/protocol/messages/txn-offset-commit.ts';
import { append, TransactionRig } from '../kafka/producer/transaction/transaction-fixture.ts';
import { eventually } from '../support/eventually.ts';
import { hasKcat, kcatRead } from '../support/kcat.ts';
import { kafkaTools, readRecords } from '../support/kafka-tools.ts';
import { findTestDistribution } from '../support/real-kafka.ts';
import { rejectionOf } from '../support/rejection.ts';
import { fetchOffsets } from '../../src/kafka/reader.ts';
import { settingsFor } from '../support/connection-settings.ts';
import { type ContractContext, useClient, useTopic } from './context.ts';

const headerBytes = 8;

/** Transactions of two values each, every third of them aborted, and records of nobody's transaction between them. */
async function write(rig: TransactionRig, count: number): Promise<string[]> {
  const producer = await rig.start();
  const committed: string[] = [];
  for (let index = 0; index < count; index++) {
    const values = [`value-${index}-a`, `value-${index}-b`];
    producer.begin();
    append(producer, ...values);
    if (index % 3 === 2) {
      // Those that are acknowledged are in the log, and to be skipped.
      await eventually('the acks', () => producer.unsettledCount === 0);
      await producer.abort();
    } else {
      await producer.commit();
      committed.push(...values);
    }
  }
  await eventually('the last marker', async () => {
    const [ends, stable] = await Promise.all(
      (['readUncommitted', 'readCommitted'] as const).map((isolation) =>
        fetchOffsets(settingsFor(rig.bootstrapServers), rig.topic, 'latest', systemClock, isolation),
      ),
    );
    return [...(ends ?? [])].every(([partition, end]) => stable?.get(partition) === end);
  });
  return committed;
}

/** The transactional producer and the reader of committed records that shop-sim itself uses, beside other clients. */
export function ownTransactionBehaviours(context: ContractContext): void {
  async function setUp(partitions = 1): Promise<TransactionRig> {
    const client = await useClient(context);
    return new TransactionRig(context.bootstrapServers, await useTopic(client, { partitions }), client);
  }

  it('writes transactions that readers of committed records see whole or not at all', async () => {
    const rig = await setUp(3);
    const committed = await write(rig, 30);
    expect((await rig.values()).toSorted()).toEqual(committed.toSorted());
    expect(await rig.values('readUncommitted')).toHaveLength(60);
  });

  it('fences the one before it with the same transactional id, whose transaction is aborted', async () => {
    const rig = await setUp();
    const zombie = await rig.start();
    zombie.begin();
    append(zombie, 'half');
    await zombie.sendOffsets({ groupId: rig.groupId, ...noMember }, [{ topic: rig.topic, partition: 0, offset: 5 }]);
    await eventually('the ack', () => zombie.unsettledCount === 0);
    const next = await rig.start();
    next.begin();
    append(next, 'whole');
    await next.sendOffsets({ groupId: rig.groupId, ...noMember }, [{ topic: rig.topic, partition: 0, offset: 7 }]);
    await next.commit();
    expect(await rejectionOf(zombie.commit())).toMatchObject({ failure: 'fatal' });
    await eventually('the records', async () => (await rig.values()).join() === 'whole');
    await eventually('the offset', async () => (await rig.committedOffset()) === 7);
  });

  it('goes on after an abort that left records behind, in another epoch', async () => {
    const rig = await setUp();
    const producer = await rig.start();
    for (const value of ['a', 'b', 'c']) {
      producer.begin();
      append(producer, `${value} given up`);
      await producer.abort();
      producer.begin();
      append(producer, value);
      await producer.commit();
    }
    await eventually('the last marker', async () => (await rig.values()).length === 3);
    expect(await rig.values()).toEqual(['a', 'b', 'c']);
  });

  it('is read by a group of readers of committed records up to the open transaction, and over control records', async () => {
    const rig = await setUp();
    const committed = await write(rig, 6);
    const values: string[] = [];
    const failures: Error[] = [];
    const group = createConsumerGroup(
      {
        settings: settingsFor(rig.bootstrapServers),
        groupId: rig.groupId,
        topic: rig.topic,
        members: 1,
        from: 'earliest',
        headerKey: 'ss',
        isolation: 'readCommitted',
        events: { onNotice: () => undefined, onFatal: (error) => failures.push(error) },
      },
      systemClock,
    );
    onTestFinished(() => group.stop());
    await group.start({
      onBatch({ lease, records }) {
        for (const { offset, value } of records) {
          values.push(value?.toString() ?? '');
          lease.finished(offset);
        }
      },
    });
    const lag = (): number | undefined => group.lags()[0]?.lagRecords;
    await eventually('what is committed', () => values.length === committed.length && lag() === 0);
    const producer = await rig.start();
    producer.begin();
    append(producer, 'open');
    await eventually('the ack', () => producer.unsettledCount === 0);
    const other = await rig.start({ transactionalId: `${rig.transactionalId}-other` });
    other.begin();
    append(other, 'behind');
    await other.commit();
    expect(values).toEqual(committed);
    expect(lag()).toBe(0);
    await producer.commit();
    await eventually('the rest', () => values.length === committed.length + 2);
    expect(values).toEqual([...committed, 'open', 'behind']);
    expect(failures).toEqual([]);
  });

  describe.skipIf(!hasKcat())('is read by kcat', () => {
    it('as by shop-sim, committed or all', async () => {
      const rig = await setUp(2);
      await write(rig, 12);
      for (const level of ['readCommitted', 'readUncommitted'] as const) {
        const properties = { 'isolation.level': level === 'readCommitted' ? 'read_committed' : 'read_uncommitted' };
        const read = await kcatRead(rig.bootstrapServers, rig.topic, properties);
        expect(read.map(({ value }) => value).toSorted()).toEqual((await rig.values(level)).toSorted());
      }
    });
  });

  it("is read by Kafka's own console consumer as by shop-sim, committed or all", { timeout: 60_000 }, async (test) => {
    const distribution = await findTestDistribution();
    test.skip(typeof distribution === 'string', 'no Kafka tools');
    if (typeof distribution === 'string') return;
    const tools = await kafkaTools(distribution.jarsDir);
    const rig = await setUp();
    await write(rig, 9);
    for (const [level, name] of [
      ['readCommitted', 'read_committed'],
      ['readUncommitted', 'read_uncommitted'],
    ] as const) {
      const own = await rig.values(level);
      const read = await readRecords(tools, rig.bootstrapServers, rig.topic, headerBytes, own.length, name);
      expect(read.map(({ value }) => value)).toEqual(own);
    }
  });
}
