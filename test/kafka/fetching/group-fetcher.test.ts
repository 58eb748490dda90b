import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { TopicLeaders } from '../../../src/kafka/reader/topic-leaders.ts';
import { apiKey } from '../../../src/protocol/api-keys.ts';
import { kafkaError } from '../../../src/protocol/error-codes.ts';
import { connectionSettings, type ScriptedRequest } from '../../support/scripted-server.ts';
import { answerFetch, type ScriptedTopic, startScriptedTopic } from '../../support/scripted-topic.ts';
import { batchAt, createTestGroup, memberOf, offsets, partitionOf, patience } from './fetching-fixture.ts';

function fetchCount(topic: ScriptedTopic, broker: number): number {
  return topic.brokers[broker]?.requests.filter(({ header }) => header.apiKey === apiKey.fetch).length ?? 0;
}

/** Keeps the Fetch requests to a broker back from now on, until they are let go. */
function holdFetches(topic: ScriptedTopic, broker: number): { readonly held: ScriptedRequest[]; release(): void } {
  const held: ScriptedRequest[] = [];
  topic.onFetch = (at, request) => at === broker && held.push(request) > 0;
  return {
    held,
    release: () => {
      topic.onFetch = () => false;
      for (const request of held) answerFetch(topic, broker, request);
    },
  };
}

describe('the fetcher of a group', () => {
  it('delivers every record of each partition once, in order, from where it starts, whoever leads it', async () => {
    const topic = await startScriptedTopic(2, [partitionOf(0, 3), partitionOf(1, 4), partitionOf(1, 2)]);
    const group = createTestGroup(topic, { starts: new Map([[0, 4], [1, 0], [2, 6]]) }); // prettier-ignore
    const member = memberOf(group);
    member.fetching.assign([0, 1, 2]);
    await expect.poll(() => member.delivered(0).length + member.delivered(1).length, patience).toBe(5 + 12);
    expect(member.delivered(0)).toEqual(offsets(4, 9));
    expect(member.delivered(1)).toEqual(offsets(0, 12));
    expect(member.delivered(2)).toEqual([]);
    topic.partitions[2]?.batches.push(batchAt(6));
    await expect.poll(() => member.delivered(2), patience).toEqual([6, 7, 8]);
    expect(member.isFetching).toBe(true);
    expect([group.troubles, group.fatal]).toEqual([[], []]);
  });

  it('has one request under way per leader, for the partitions of all members', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 1), partitionOf(0, 1)]);
    const group = createTestGroup(topic, { members: 2 });
    const hold = holdFetches(topic, 0);
    memberOf(group, 0).fetching.assign([0]);
    memberOf(group, 1).fetching.assign([1]);
    await expect.poll(() => hold.held.length, patience).toBe(1);
    hold.release();
    await expect.poll(() => memberOf(group, 0).delivered(0), patience).toEqual([0, 1, 2]);
    await expect.poll(() => memberOf(group, 1).delivered(1), patience).toEqual([0, 1, 2]);
    expect(topic.brokers[0]?.connectionCount).toBe(2);
  });

  it('follows a leader that moves, and a new leader epoch, from the same position', async () => {
    const topic = await startScriptedTopic(2, [partitionOf(0, 4)]);
    const [partition] = topic.partitions;
    if (partition === undefined) throw new Error('no partition');
    const group = createTestGroup(topic, {
      onBatch: ({ records }) => {
        if (records[0]?.offset === 3) Object.assign(partition, { leader: 1, leaderEpoch: 1 });
        if (records[0]?.offset === 6) partition.leaderEpoch = 2;
      },
    });
    memberOf(group).fetching.assign([0]);
    await expect.poll(() => memberOf(group).delivered(0), patience).toEqual(offsets(0, 12));
    expect([group.troubles, group.fatal]).toEqual([[], []]);
  });

  it('does not go back to an older leader that a broker still names', async () => {
    const topic = await startScriptedTopic(2, [partitionOf(0, 1)]);
    const leaders = new TopicLeaders(connectionSettings(topic.bootstrapServers), topic.name, systemClock);
    const leaderAt = async (leader: number, leaderEpoch: number): Promise<unknown> => {
      Object.assign(topic.partitions[0] ?? {}, { leader, leaderEpoch });
      return (await leaders.locate())?.map((partition) => [partition.leaderId, partition.leaderEpoch]);
    };
    expect(await leaderAt(1, 5)).toEqual([[1, 5]]);
    expect(await leaderAt(0, 4)).toEqual([[1, 5]]);
    expect(await leaderAt(0, 6)).toEqual([[0, 6]]);
    leaders.close();
  });

  it('goes on from the same position when a connection dies, and tells of it', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 3), partitionOf(0, 3)]);
    let fetches = 0;
    topic.onFetch = (_broker, { socket }) => {
      fetches += 1;
      if (fetches % 2 === 1) return false;
      socket.destroy();
      return true;
    };
    const group = createTestGroup(topic);
    memberOf(group).fetching.assign([0, 1]);
    await expect.poll(() => memberOf(group).delivered(0), patience).toEqual(offsets(0, 9));
    await expect.poll(() => memberOf(group).delivered(1), patience).toEqual(offsets(0, 9));
    expect(group.troubles.length).toBeGreaterThan(0);
    expect(group.fatal).toEqual([]);
  });

  it('drops the answer for a partition that was taken away while it was under way', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 2), partitionOf(0, 2)]);
    const group = createTestGroup(topic, { members: 2 });
    const [first, second] = [memberOf(group, 0), memberOf(group, 1)];
    const hold = holdFetches(topic, 0);
    first.fetching.assign([0, 1]);
    await expect.poll(() => hold.held.length, patience).toBe(1);
    first.fetching.assign([0]);
    second.fetching.assign([1]);
    hold.release();
    await expect
      .poll(() => [first.delivered(0), second.delivered(1)], patience)
      .toEqual([offsets(0, 6), offsets(0, 6)]);
    expect(first.delivered(1)).toEqual([]);
  });

  it('uses no answer to a request from before a rebalance, even for the same partition and member', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 2)]);
    const group = createTestGroup(topic);
    const member = memberOf(group);
    const hold = holdFetches(topic, 0);
    member.fetching.assign([0]);
    await expect.poll(() => hold.held.length, patience).toBe(1);
    member.fetching.pause();
    hold.release();
    await expect.poll(() => fetchCount(topic, 0), patience).toBe(1);
    member.fetching.assign([0]);
    await expect.poll(() => member.delivered(0), patience).toEqual(offsets(0, 6));
  });

  it('gives a partition that moves within the thread from where the other member was', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 2)]);
    const group = createTestGroup(topic, { members: 2 });
    const [first, second] = [memberOf(group, 0), memberOf(group, 1)];
    first.fetching.assign([0]);
    await expect.poll(() => first.delivered(0), patience).toEqual(offsets(0, 6));
    first.fetching.assign([]);
    second.fetching.assign([0]);
    topic.partitions[0]?.batches.push(batchAt(6));
    await expect.poll(() => second.delivered(0), patience).toEqual([6, 7, 8]);
    expect(group.progress.get(0)?.uncommitted).toBe(0);
    first.finishAll();
    expect(group.progress.get(0)?.uncommitted).toBe(6);
  });

  it('asks for nothing while a member has no room, gives it what it has when it has room, and then asks again', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 2)]);
    const group = createTestGroup(topic, { maxInFlight: 2 });
    const member = memberOf(group);
    member.fetching.assign([0]);
    await expect.poll(() => member.delivered(0), patience).toEqual([0, 1]);
    expect(fetchCount(topic, 0)).toBe(1);
    const hold = holdFetches(topic, 0);
    member.finishAll();
    await expect.poll(() => member.delivered(0), patience).toEqual([0, 1, 2]);
    expect(member.fetching.inFlightCount).toBe(1);
    hold.release();
    await expect
      .poll(() => {
        member.finishAll();
        return member.delivered(0);
      }, patience)
      .toEqual(offsets(0, 6));
  });

  it('keeps asking for the partitions of a member that has room while another one has none', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 2), partitionOf(0, 1)]);
    const group = createTestGroup(topic, { members: 2, maxInFlight: 3 });
    const [full, free] = [memberOf(group, 0), memberOf(group, 1)];
    full.fetching.assign([0]);
    free.fetching.assign([1]);
    await expect.poll(() => [full.delivered(0), free.delivered(1)], patience).toEqual([offsets(0, 3), offsets(0, 3)]);
    free.finishAll();
    topic.partitions[1]?.batches.push(batchAt(3));
    await expect.poll(() => free.delivered(1), patience).toEqual(offsets(0, 6));
    expect(full.delivered(0)).toEqual(offsets(0, 3));
  });

  it('goes to the first offset when what it wants was deleted, says so, and commits from there', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 2, 100)]);
    const group = createTestGroup(topic, { starts: new Map([[0, 10]]) });
    memberOf(group).fetching.assign([0]);
    await expect.poll(() => memberOf(group).delivered(0), patience).toEqual(offsets(100, 106));
    expect(group.moves).toEqual(['0: 10 -> 100']);
    expect(group.progress.get(0)?.uncommitted).toBe(100);
    expect(memberOf(group).isFetching).toBe(true);
  });

  it('goes back when the log ends before what it wants, or to the end when that is the policy', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 2)]);
    const earliest = createTestGroup(topic, { starts: new Map([[0, 50]]) });
    memberOf(earliest).fetching.assign([0]);
    await expect.poll(() => memberOf(earliest).delivered(0), patience).toEqual(offsets(0, 6));
    const latest = createTestGroup(topic, { starts: new Map([[0, 50]]), policy: 'latest' });
    memberOf(latest).fetching.assign([0]);
    await expect.poll(() => latest.moves, patience).toEqual(['0: 50 -> 6']);
  });

  it('ends when reading is not allowed', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 1)]);
    const group = createTestGroup(topic);
    Object.assign(topic.partitions[0] ?? {}, { errorCode: kafkaError.TOPIC_AUTHORIZATION_FAILED });
    memberOf(group).fetching.assign([0]);
    await expect.poll(() => group.fatal, patience).toMatchObject([{ code: 'AUTHORIZATION_FAILED' }]);
  });

  it('ends when the topic stays unknown to the cluster', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 1)]);
    let skippedMs = 0;
    const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + skippedMs };
    const group = createTestGroup(topic, { clock });
    memberOf(group).fetching.assign([0]);
    await expect.poll(() => memberOf(group).delivered(0), patience).toEqual([0, 1, 2]);
    topic.errorCode = kafkaError.UNKNOWN_TOPIC_OR_PARTITION;
    topic.partitions.length = 0;
    await expect
      .poll(() => {
        skippedMs += 1000;
        return group.fatal;
      }, patience)
      .toMatchObject([{ code: 'TOPIC_UNSUITABLE' }]);
  });

  it('ends with a bug in a handler that is not caught, instead of losing its records silently', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 1)]);
    const group = createTestGroup(topic, {
      onBatch: () => {
        throw new TypeError('a bug');
      },
    });
    memberOf(group).fetching.assign([0]);
    await expect.poll(() => group.fatal.map(({ message }) => message), patience).toEqual(['a bug']);
  });

  it('tells how far each partition is behind: from what was delivered to the end of the log, and since when', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 2), partitionOf(0, 1), partitionOf(0, 0)]);
    const group = createTestGroup(topic, { maxInFlight: 2 });
    const member = memberOf(group);
    expect(member.fetching.lags()).toEqual([]);
    member.fetching.assign([0]);
    await expect.poll(() => member.delivered(0), patience).toEqual([0, 1]);
    const oldestTimestampMs = 1_700_000_000_000;
    expect(member.fetching.lags()).toEqual([{ partition: 0, lagRecords: 4, oldestTimestampMs }]);
    await expect
      .poll(() => {
        member.finishAll();
        return member.delivered(0);
      }, patience)
      .toEqual(offsets(0, 6));
    member.finishAll();
    expect(member.fetching.lags()).toEqual([{ partition: 0, lagRecords: 0, oldestTimestampMs: undefined }]);
    member.fetching.assign([1, 2]);
    await expect.poll(() => member.delivered(1), patience).toEqual([0, 1]);
    await expect.poll(() => member.fetching.lags().length, patience).toBe(2);
    member.fetching.stop();
    expect(member.fetching.lags()).toEqual([
      { partition: 1, lagRecords: 1, oldestTimestampMs },
      { partition: 2, lagRecords: 0, oldestTimestampMs: undefined },
    ]);
  });

  it('tells since when a partition is behind of which nothing was delivered yet, since others took all the room', async () => {
    const topic = await startScriptedTopic(1, [partitionOf(0, 1), partitionOf(0, 1)]);
    const group = createTestGroup(topic, { maxInFlight: 1 });
    const member = memberOf(group);
    member.fetching.assign([0, 1]);
    await expect.poll(() => member.delivered(0).length + member.delivered(1).length, patience).toBe(1);
    await expect.poll(() => member.fetching.lags().length, patience).toBe(2);
    const lags = member.fetching.lags();
    expect(lags.map(({ lagRecords }) => lagRecords).toSorted((a, b) => a - b)).toEqual([2, 3]);
    expect(lags.map((lag) => lag.oldestTimestampMs)).toEqual([1_700_000_000_000, 1_700_000_000_000]);
  });
});
