import kafkajs, { type Producer } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { type Admin, openAdmin } from '../../src/kafka/admin.ts';
import {
  type ConsumedBatch,
  type ConsumerGroup,
  type ConsumerGroupOptions,
  createConsumerGroup,
} from '../../src/kafka/consumer-group.ts';
import type { BrokerTarget } from '../support/broker-targets.ts';
import { settingsFor } from '../support/connection-settings.ts';
import { eventually } from '../support/eventually.ts';
import { uniqueTopic } from '../support/real-kafka.ts';

const partitions = 6;
const everyPartition = Array.from({ length: partitions }, (_, partition) => partition);
/** The shortest that a broker accepts as it comes (`group.min.session.timeout.ms`). */
const sessionTimeoutMs = 6000;

/** Members that come, go and die while the group runs, on any broker. */
export function membershipBehaviours(target: BrokerTarget): void {
  let broker: Awaited<ReturnType<BrokerTarget['start']>>;
  let admin: Admin;
  let producer: Producer;
  let topic = '';
  let group: ConsumerGroup;
  let sent = 0;
  const fatal: Error[] = [];

  beforeAll(async () => {
    broker = await target.start();
    admin = await openAdmin(settingsFor(broker.bootstrapServers));
  });

  afterAll(async () => {
    await admin.close();
    await broker.close();
  });

  beforeEach(async () => {
    topic = uniqueTopic('members');
    sent = 0;
    fatal.length = 0;
    await admin.createTopic({ name: topic, partitions, replicationFactor: 1, configs: {} });
    const client = new kafkajs.Kafka({
      brokers: broker.bootstrapServers.split(','),
      logLevel: kafkajs.logLevel.NOTHING,
    });
    producer = client.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
  });

  afterEach(async () => {
    await producer.disconnect();
    await group.stop();
    await admin.deleteTopics([topic]);
    expect(fatal).toEqual([]);
  });

  /** Sends records round robin over the partitions; their values are numbered through. */
  async function send(count: number, over = partitions): Promise<void> {
    const messages = Array.from({ length: count }, (_, index) => {
      return { partition: (sent + index) % over, value: String(sent + index) };
    });
    sent += count;
    await producer.send({ topic, messages });
  }

  function createGroup(changes: Partial<ConsumerGroupOptions> = {}): ConsumerGroup {
    group = createConsumerGroup(
      {
        settings: settingsFor(broker.bootstrapServers),
        groupId: `${topic}-group`,
        topic,
        members: 1,
        from: 'earliest',
        headerKey: 'ss',
        sessionTimeoutMs,
        events: { onNotice: () => undefined, onFatal: (error) => fatal.push(error) },
        ...changes,
      },
      systemClock,
    );
    return group;
  }

  /** Starts the group with a handler that finishes every record at once; the result grows with what is delivered. */
  async function startReading(): Promise<number[]> {
    const numbers: number[] = [];
    await group.start({
      onBatch: ({ lease, records }) => {
        for (const { offset, value } of records) {
          numbers.push(Number(value));
          lease.finished(offset);
        }
      },
    });
    return numbers;
  }

  const held = (): number[] => group.assignment.flat().toSorted((a, b) => a - b);

  it('starts with nobody, and members that come later read everything that was there before them', async () => {
    createGroup({ members: 0 });
    const numbers = await startReading();
    expect([group.memberCount, group.assignment, group.lags()]).toEqual([0, [], []]);
    await send(60);
    await group.setMembers(3);
    expect(group.memberCount).toBe(3);
    expect(held()).toEqual(everyPartition);
    await eventually('all records', () => numbers.length >= 60);
    expect(sorted(numbers)).toEqual(upTo(60));
  });

  it('delivers each record once while members join and leave', async () => {
    createGroup();
    const numbers = await startReading();
    for (const count of [3, 1, 4, 2, 7]) {
      await send(30);
      await group.setMembers(count);
      expect(group.memberCount).toBe(count);
      expect(held()).toEqual(everyPartition);
    }
    await send(30);
    await eventually('all records', () => numbers.length >= sent);
    expect(sorted(numbers)).toEqual(upTo(sent));
    expect(group.rebalanceCount).toBeGreaterThanOrEqual(5);
  });

  it('lets everybody leave only when what is in hand is finished, and goes on after it when they are back', async () => {
    createGroup({ members: 2 });
    const batches: ConsumedBatch[] = [];
    await group.start({ onBatch: (batch) => batches.push(batch) });
    const delivered = (): number[] => batches.flatMap(({ records }) => records.map(({ value }) => Number(value)));
    await send(12);
    await eventually('all records', () => delivered().length === 12);
    const leaving = group.setMembers(0);
    await send(12);
    expect(group.inFlightCount).toBe(12);
    for (const { lease, records } of batches) for (const { offset } of records) lease.finished(offset);
    await leaving;
    expect([group.memberCount, held(), delivered().length]).toEqual([0, [], 12]);
    const committed = await admin.committedOffsets(`${topic}-group`, topic);
    expect([...committed.values()]).toEqual([2, 2, 2, 2, 2, 2]);
    await group.setMembers(2);
    await eventually('the records of meanwhile', () => delivered().length >= 24);
    expect(sorted(delivered())).toEqual(upTo(24));
  });

  it('gives to others what a member had that vanished, after the session timeout, and ignores what it finishes late', async () => {
    createGroup({ members: 3, commitIntervalMs: 50 });
    const batches: ConsumedBatch[] = [];
    await group.start({ onBatch: (batch) => batches.push(batch) });
    const delivered = (): number[] => batches.flatMap(({ records }) => records.map(({ value }) => Number(value)));
    await send(24);
    await eventually('all records', () => delivered().length === 24);
    const finishFirst = (): void => {
      // Of each partition the first two of four records are done.
      for (const { lease, records } of batches) {
        for (const { offset } of records) if (offset < 2) lease.finished(offset);
      }
    };
    finishFirst();
    await eventually('their commit', async () => {
      const committed = await admin.committedOffsets(`${topic}-group`, topic);
      return [...committed.values()].join() === '2,2,2,2,2,2';
    });
    const victim = group.killMember();
    const killedAtMs = systemClock.nowMs();
    if (victim === undefined) throw new Error('nobody was killed');
    expect(group.memberCount).toBe(2);
    expect(held()).toHaveLength(4);
    const ofVictim = batches.filter(({ lease }) => lease.member === victim);
    expect(ofVictim.every(({ lease }) => lease.isForgotten)).toBe(true);
    expect(batches.filter(({ lease }) => lease.isForgotten)).toHaveLength(ofVictim.length);
    for (const { lease, records } of ofVictim)
      for (const { offset } of records) if (offset >= 2) lease.finished(offset);
    const lost = sorted(ofVictim.flatMap(({ records }) => records.filter(({ offset }) => offset >= 2).map(({ value }) => Number(value)))); // prettier-ignore
    expect(lost).toHaveLength(4);
    await eventually('the others have its records', () => delivered().length >= 28, { timeoutMs: 30_000 });
    const detectedMs = systemClock.nowMs() - killedAtMs;
    expect(detectedMs).toBeGreaterThan(sessionTimeoutMs - 2000);
    expect(detectedMs).toBeLessThan(sessionTimeoutMs + 9000);
    expect(sorted(delivered().slice(24))).toEqual(lost);
    expect(held()).toEqual(everyPartition);
    await group.setMembers(3);
    expect(held()).toEqual(everyPartition);
  });

  it('reads partitions that are added while it runs, from their first record', async () => {
    createGroup({ members: 2 });
    const numbers = await startReading();
    const client = new kafkajs.Kafka({
      brokers: broker.bootstrapServers.split(','),
      logLevel: kafkajs.logLevel.NOTHING,
    });
    const adding = client.admin();
    await adding.connect();
    await adding.createPartitions({ topicPartitions: [{ topic, count: partitions + 3 }] });
    await adding.disconnect();
    await producer.disconnect();
    await producer.connect();
    await eventually('a record in a new partition is sent', () => send(90, partitions + 3).then(() => true));
    await eventually('all records', () => numbers.length >= sent, { timeoutMs: 20_000 });
    expect(sorted(numbers)).toEqual(upTo(sent));
    expect(held()).toHaveLength(partitions + 3);
  });
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

function sorted(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}
