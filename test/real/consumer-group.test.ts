import kafkajs, { type Producer } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openAdmin, type Admin } from '../../src/kafka/admin.ts';
import {
  createConsumerGroup,
  type ConsumedBatch,
  type ConsumerGroup,
  type ConsumerGroupOptions,
} from '../../src/kafka/consumer-group.ts';
import { settingsFor } from '../support/connection-settings.ts';
import { eventually } from '../support/eventually.ts';
import { realKafka, uniqueTopic } from '../support/real-kafka.ts';

const kafka = realKafka();
const partitions = 6;

describe.skipIf(kafka.isMissing)('a consumer group on a real Kafka', () => {
  let admin: Admin;
  let producer: Producer;
  let topic = '';
  let groupId = '';
  let sent = 0;
  const open: ConsumerGroup[] = [];

  beforeAll(async () => {
    admin = await openAdmin(settingsFor(kafka.bootstrapServers));
  });

  afterAll(async () => {
    await admin.close();
  });

  beforeEach(async () => {
    topic = uniqueTopic('group');
    groupId = `${topic}-group`;
    sent = 0;
    await admin.createTopic({ name: topic, partitions, replicationFactor: 1, configs: {} });
    // One per test: kafkajs's producer asks for every topic it ever wrote to, also for those that are deleted.
    const client = new kafkajs.Kafka({ brokers: [kafka.bootstrapServers], logLevel: kafkajs.logLevel.NOTHING });
    producer = client.producer({
      idempotent: true,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
  });

  afterEach(async () => {
    await producer.disconnect();
    await Promise.all(open.splice(0).map((group) => group.stop()));
    await admin.deleteTopics([topic]);
    await admin.deleteGroups([groupId]);
  });

  /** Sends records round robin over the partitions; their values and stamps are numbered through. */
  async function send(count: number): Promise<void> {
    const messages = Array.from({ length: count }, (_, index) => {
      const number = sent + index;
      return { partition: number % partitions, value: `v${number}`, headers: { ss: Buffer.from(`s${number}`) } };
    });
    sent += count;
    await producer.send({ topic, messages });
  }

  function createGroup(changes: Partial<ConsumerGroupOptions> = {}): ConsumerGroup {
    const group = createConsumerGroup(
      {
        settings: settingsFor(kafka.bootstrapServers),
        groupId,
        topic,
        members: 1,
        from: 'earliest',
        headerKey: 'ss',
        events: {
          onNotice: () => undefined,
          onFatal: (error) => {
            throw error;
          },
        },
        ...changes,
      },
      systemClock,
    );
    open.push(group);
    return group;
  }

  it('has every partition with exactly one of its members when it has started', async () => {
    const group = createGroup({ members: 4 });
    const values = await startReading(group);
    expect(group.assignment).toHaveLength(4);
    expect(group.assignment.every((held) => held.length > 0)).toBe(true);
    expect(group.assignment.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
    await send(60);
    await eventually('all records', () => values.length === 60);
    expect(values.toSorted()).toEqual(numbered(0, 60));
  });

  it('starts with more members than partitions, some of which have nothing to do', async () => {
    const group = createGroup({ members: partitions + 1 });
    await startReading(group);
    expect(group.assignment.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('delivers offset, value and stamp of each record, in order within a partition', async () => {
    await send(30);
    const batches: ConsumedBatch[] = [];
    await createGroup().start({ onBatch: (batch) => batches.push(batch) });
    const records = await eventually('all records', () => {
      const delivered = batches.flatMap(({ lease, records }) => records.map((record) => ({ lease, record })));
      return delivered.length === 30 ? delivered : undefined;
    });
    for (const { lease, record } of records) {
      const number = record.offset * partitions + lease.partition;
      expect([record.value?.toString(), record.stamp?.toString()]).toEqual([`v${number}`, `s${number}`]);
    }
    for (let partition = 0; partition < partitions; partition++) {
      const offsets = records.filter(({ lease }) => lease.partition === partition).map(({ record }) => record.offset);
      expect(offsets).toEqual([0, 1, 2, 3, 4]);
    }
  });

  it('starts exactly at the given offsets, and misses nothing that is appended after the start', async () => {
    await send(60);
    const ends = await admin.endOffsets(topic);
    const group = createGroup({ members: 3, from: ends });
    const started = startReading(group);
    await send(60);
    const values = await started;
    await send(60);
    await eventually('all records after the start', () => values.length >= 120);
    expect(values.toSorted()).toEqual(numbered(60, 180));
  });

  it('starts at the end when told "latest", and goes on from what it committed the next time', async () => {
    await send(12);
    const first = createGroup({ from: 'latest' });
    const firstValues = await startReading(first);
    await send(12);
    await eventually('the new records', () => firstValues.length === 12);
    await first.stop();
    await send(12);
    const secondValues = await startReading(createGroup({ from: 'latest', members: 2 }));
    await eventually('the records sent meanwhile', () => secondValues.length === 12);
    expect(firstValues.toSorted()).toEqual(numbered(12, 24));
    expect(secondValues.toSorted()).toEqual(numbered(24, 36));
  });

  it('commits only what is finished without a gap, and delivers the rest again', async () => {
    await send(30);
    const group = createGroup();
    const batches: ConsumedBatch[] = [];
    await group.start({ onBatch: (batch) => batches.push(batch) });
    await eventually('all records', () => batches.flatMap(({ records }) => records).length === 30);
    for (const { lease, records } of batches) {
      for (const { offset } of records) if (offset !== 2) lease.finished(offset);
    }
    await group.stop();
    expect([...(await admin.committedOffsets(groupId, topic)).values()]).toEqual([2, 2, 2, 2, 2, 2]);
    const values = await startReading(createGroup());
    await eventually('the rest', () => values.length === 18);
    expect(values.toSorted()).toEqual(numbered(12, 30));
  });

  it('commits by itself while it runs', async () => {
    const values = await startReading(createGroup({ commitIntervalMs: 50 }));
    await send(12);
    await eventually('all records', () => values.length === 12);
    await eventually('a commit of them', async () => {
      const committed = await admin.committedOffsets(groupId, topic);
      return [...committed.values()].join() === '2,2,2,2,2,2';
    });
    expect(values).toHaveLength(12);
  });

  it('tells how long the first record was handled that a commit covers, and how far it is behind', async () => {
    await send(30);
    const committed = new Map<number, number>();
    const group = createGroup({
      commitIntervalMs: 50,
      maxInFlight: 10,
      events: {
        onNotice: () => undefined,
        onFatal: (error) => {
          throw error;
        },
        onCommitted: (partition, oldestHandledMs) => committed.set(partition, oldestHandledMs),
      },
    });
    const waiting: (() => void)[] = [];
    const sentMs = systemClock.epochMs();
    await group.start({
      onBatch: ({ lease, records }) => {
        for (const { offset } of records) {
          waiting.push(() => lease.finished(offset, 1000 * (lease.partition + 1) - offset));
        }
      },
    });
    await eventually('as many records as there is room for', () => waiting.length === 10);
    const lags = group.lags();
    expect(lags.map(({ partition }) => partition).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(lags.reduce((sum, { lagRecords }) => sum + lagRecords, 0)).toBe(20);
    for (const { oldestTimestampMs } of lags) expect(Math.abs((oldestTimestampMs ?? 0) - sentMs)).toBeLessThan(60_000);
    await eventually('everything is finished and committed', () => {
      for (const finish of waiting.splice(0)) finish();
      return group.inFlightCount === 0 && group.lags().every(({ lagRecords }) => lagRecords === 0);
    });
    await group.commit();
    expect([...committed.keys()].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const [partition, handledMs] of committed) {
      expect(handledMs).toBeGreaterThanOrEqual(1000 * (partition + 1) - 4);
      expect(handledMs).toBeLessThanOrEqual(1000 * (partition + 1));
    }
    expect(group.lags().map(({ oldestTimestampMs }) => oldestTimestampMs)).toEqual(Array(6).fill(undefined));
  });

  it('holds back when its records in flight reach the bound, and goes on when they are finished', async () => {
    await send(120);
    const group = createGroup({ maxInFlight: 10 });
    const waiting: (() => void)[] = [];
    const offsets: string[] = [];
    let most = 0;
    await group.start({
      onBatch: ({ lease, records }) => {
        for (const { offset } of records) {
          offsets.push(`${lease.partition}:${offset}`);
          waiting.push(() => lease.finished(offset));
        }
        most = Math.max(most, group.inFlightCount);
      },
    });
    await eventually(
      'all records, a few at a time',
      () => {
        for (const finish of waiting.splice(0)) finish();
        return offsets.length === 120;
      },
      { intervalMs: 1 },
    );
    expect(most).toBe(10);
    expect(new Set(offsets).size).toBe(120);
  });

  it('gives the partitions of a member that leaves to those that stay, without losing or repeating a record', async () => {
    const staying = createGroup();
    const stayingValues = await startReading(staying);
    const leaving = createGroup();
    const leavingStart = startReading(leaving);
    await eventually('both have partitions', () => leaving.assignment.flat().length === 3);
    await send(60);
    const leavingValues = await leavingStart;
    await eventually('all records', () => stayingValues.length + leavingValues.length >= 60);
    await leaving.stop();
    await eventually('one has all partitions', () => staying.assignment.flat().length === partitions);
    await send(60);
    await eventually('all records', () => stayingValues.length + leavingValues.length >= 120);
    expect([...stayingValues, ...leavingValues].sort()).toEqual(numbered(0, 120));
    expect(leavingValues.length).toBeGreaterThan(0);
    expect(staying.rebalanceCount).toBeGreaterThanOrEqual(2);
  });

  it('delivers nothing more after stopFetching, and still commits what is finished later', async () => {
    const group = createGroup();
    const batches: ConsumedBatch[] = [];
    await group.start({ onBatch: (batch) => batches.push(batch) });
    await send(6);
    await eventually('the records', () => batches.flatMap(({ records }) => records).length === 6);
    group.stopFetching();
    await send(6);
    for (const { lease, records } of batches) for (const { offset } of records) lease.finished(offset);
    await group.stop();
    expect([...(await admin.committedOffsets(groupId, topic)).values()]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(batches.flatMap(({ records }) => records)).toHaveLength(6);
  });

  it('goes on at the first offset that is left when what it wants was deleted unread, and says so', async () => {
    await send(30);
    const client = new kafkajs.Kafka({ brokers: [kafka.bootstrapServers], logLevel: kafkajs.logLevel.NOTHING });
    const deleting = client.admin();
    await deleting.connect();
    // kafkajs looks up the leaders of the topic here, and not there.
    await deleting.fetchTopicOffsets(topic);
    await deleting.deleteTopicRecords({ topic, partitions: [{ partition: 4, offset: '3' }] });
    await deleting.disconnect();
    const notices: string[] = [];
    const from = new Map(Array.from({ length: partitions }, (_, partition): [number, number] => [partition, 0]));
    const events = { onNotice: (text: string) => notices.push(text), onFatal: () => undefined };
    const values = await startReading(createGroup({ from, events }));
    await eventually('what is left', () => values.length === 27);
    expect(values).not.toContain('v4');
    expect(notices).toEqual([
      expect.stringContaining(
        `at offset 3 of partition 4 of topic "${topic}" instead of 0: the records between are gone`,
      ),
    ]);
  });

  it('ends with an error that names the topic when that is deleted', async () => {
    const fatal: Error[] = [];
    const events = { onNotice: () => undefined, onFatal: (error: Error) => fatal.push(error) };
    await startReading(createGroup({ events }));
    await admin.deleteTopics([topic]);
    await eventually('the error', () => fatal.length > 0);
    expect(fatal).toMatchObject([{ code: 'TOPIC_UNSUITABLE', message: expect.stringContaining(topic) }]);
  });

  it('names a topic that does not exist', async () => {
    const group = createGroup({ topic: 'a-topic-that-never-was' });
    await expect(group.start({ onBatch: () => undefined })).rejects.toMatchObject({
      code: 'TOPIC_UNSUITABLE',
      message: expect.stringContaining('a-topic-that-never-was'),
    });
  });

  it('tells of an exception in the handler, and stops delivering', async () => {
    const fatal: Error[] = [];
    const group = createGroup({ events: { onNotice: () => undefined, onFatal: (error) => fatal.push(error) } });
    await group.start({
      onBatch: () => {
        throw new Error('a bug');
      },
    });
    await send(6);
    await eventually('the error', () => fatal.length > 0);
    expect(fatal.map(({ message }) => message)).toEqual(['a bug']);
  });
});

/** Starts a group whose handler finishes every record at once; the result grows as values are delivered. */
async function startReading(group: ConsumerGroup): Promise<string[]> {
  const values: string[] = [];
  await group.start({
    onBatch: ({ lease, records }) => {
      for (const { offset, value } of records) {
        values.push(value?.toString() ?? '');
        lease.finished(offset);
      }
    },
  });
  return values;
}

/** The values of the records from number `start` to before `end`, sorted as texts. */
function numbered(start: number, end: number): string[] {
  return Array.from({ length: end - start }, (_, index) => `v${start + index}`).sort();
}
