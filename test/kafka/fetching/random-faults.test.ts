import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../../../src/rng.ts';
import { kafkaError } from '../../../src/protocol/error-codes.ts';
import { type ScriptedTopic, startScriptedTopic } from '../../support/scripted-topic.ts';
import { batchAt, createTestGroup, offsets, partitionOf, patience, type TestGroup } from './fetching-fixture.ts';

const partitionCount = 5;
const brokerCount = 3;
const steps = 120;
const transientErrors = [
  kafkaError.NOT_LEADER_OR_FOLLOWER,
  kafkaError.FENCED_LEADER_EPOCH,
  kafkaError.KAFKA_STORAGE_ERROR,
  kafkaError.UNKNOWN_TOPIC_OR_PARTITION,
];

/** One thing that happens to the topic, its brokers or the group. */
function disturb(topic: ScriptedTopic, group: TestGroup, ends: number[], rng: Rng): void {
  const index = rng.nextInt(partitionCount);
  const partition = topic.partitions[index];
  if (partition === undefined) throw new Error('no partition');
  switch (rng.nextInt(6)) {
    case 0:
      Object.assign(partition, { leader: rng.nextInt(brokerCount), leaderEpoch: (partition.leaderEpoch ?? 0) + 1 });
      break;
    case 1:
      partition.errorCode = partition.errorCode === 0 ? (transientErrors[rng.nextInt(transientErrors.length)] ?? 0) : 0;
      break;
    case 2:
      rebalance(group, rng);
      break;
    default:
      partition.batches.push(batchAt(ends[index] ?? 0));
      ends[index] = (ends[index] ?? 0) + 3;
  }
}

/** Everything is taken away, and then given to members at random. */
function rebalance(group: TestGroup, rng: Rng): void {
  const held = group.members.map((): number[] => []);
  for (const { fetching } of group.members) fetching.pause();
  for (let partition = 0; partition < partitionCount; partition++) held[rng.nextInt(held.length)]?.push(partition);
  for (const [index, { fetching }] of group.members.entries()) fetching.assign(held[index] ?? []);
}

describe('the fetcher of a group while leaders move, connections die and members change places', () => {
  it.each([1, 2, 3, 4])('delivers every record once and in order, with seed %i', async (seed) => {
    const rng = createRng(seed);
    const ends = Array.from({ length: partitionCount }, () => 6);
    const topic = await startScriptedTopic(
      brokerCount,
      ends.map((_, index) => partitionOf(index % brokerCount, 2)),
    );
    topic.onFetch = (_broker, { socket }) => {
      if (rng.nextInt(25) > 0) return false;
      socket.destroy();
      return true;
    };
    const seen = ends.map((): number[] => []);
    const group = createTestGroup(topic, {
      members: 3,
      maxInFlight: 7,
      onBatch: ({ lease, records }) => seen[lease.partition]?.push(...records.map(({ offset }) => offset)),
    });
    rebalance(group, rng);
    for (let step = 0; step < steps; step++) {
      disturb(topic, group, ends, rng);
      if (rng.nextInt(3) === 0) for (const member of group.members) member.finishAll();
      await delay(rng.nextInt(8));
    }
    topic.onFetch = () => false;
    for (const partition of topic.partitions) partition.errorCode = 0;
    await expect
      .poll(() => {
        for (const member of group.members) member.finishAll();
        return seen.map(({ length }) => length);
      }, patience)
      .toEqual(ends);
    expect(seen).toEqual(ends.map((end) => offsets(0, end)));
    expect(ends.map((_, index) => group.progress.get(index)?.uncommitted)).toEqual(ends);
    expect(group.members.map(({ fetching }) => fetching.inFlightCount)).toEqual([0, 0, 0]);
    expect(group.fatal).toEqual([]);
  });
});
