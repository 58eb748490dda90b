import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { AssignedReader } from '../../src/kafka/assigned-reader.ts';
import { GroupOffsets } from '../../src/kafka/group-offsets.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { batchOf } from '../contract/batches.ts';
import { useEmbeddedCluster } from '../support/broker-targets.ts';
import { settingsFor } from '../support/connection-settings.ts';
import { eventually } from '../support/eventually.ts';
import { rejectionOf } from '../support/rejection.ts';
import { WireClient } from '../support/wire-client.ts';

const [topic, groupId] = ['orders', 'group'];

async function setUp(partitions = 1) {
  const cluster = await useEmbeddedCluster();
  const client = await WireClient.open(cluster.bootstrapServers);
  onTestFinished(() => client.close());
  await client.createTopic(topic, { partitions });
  return { cluster, client, settings: settingsFor(cluster.bootstrapServers) };
}

/** A reader that takes so many records, and what it took. */
function createReader(settings: ReturnType<typeof settingsFor>, room = Number.POSITIVE_INFINITY) {
  const taken: string[] = [];
  const notices: string[] = [];
  let left = room;
  const reader = new AssignedReader(
    {
      settings,
      groupId,
      topic,
      headerKey: 'ss',
      isolation: 'readUncommitted',
      events: {
        onRecord(partition, { offset, value }) {
          if (left === 0) return false;
          left -= 1;
          taken.push(`${partition}/${offset} ${value?.toString()}`);
          return true;
        },
        onNotice: (text) => notices.push(text),
        onFatal: (error) => {
          throw error;
        },
      },
    },
    systemClock,
  );
  onTestFinished(() => reader.close());
  const makeRoom = (more: number): void => {
    left = more;
    reader.resume();
  };
  return { reader, taken, notices, makeRoom };
}

describe('a reader of all partitions, beside a group', () => {
  it('starts where the group is, and at the first offset where it is nowhere', async () => {
    const { client, settings } = await setUp(2);
    await client.produce(topic, batchOf({ values: ['a', 'b', 'c'] }));
    await client.produce(topic, batchOf({ values: ['d'] }), { partition: 1 });
    await client.commit(groupId, topic, 2);
    const { reader, taken } = createReader(settings);
    expect([...(await reader.start())]).toEqual([
      [0, 2],
      [1, 0],
    ]);
    await eventually('all', () => taken.length === 2);
    expect(taken.toSorted()).toEqual(['0/2 c', '1/0 d']);
  });

  it('offers again what found no room, and nothing twice', async () => {
    const { client, settings } = await setUp();
    await client.produce(topic, batchOf({ values: ['a', 'b', 'c'] }));
    await client.produce(topic, batchOf({ values: ['d', 'e'] }));
    const { reader, taken, makeRoom } = createReader(settings, 2);
    await reader.start();
    await eventually('two', () => taken.length === 2);
    makeRoom(1);
    await eventually('three', () => taken.length === 3);
    makeRoom(10);
    await eventually('all', () => taken.length === 5);
    expect(taken).toEqual(['0/0 a', '0/1 b', '0/2 c', '0/3 d', '0/4 e']);
  });

  it('reads again from where it is told to, also what waited for room', async () => {
    const { client, settings } = await setUp();
    await client.produce(topic, batchOf({ values: ['a', 'b', 'c'] }));
    const { reader, taken, makeRoom } = createReader(settings, 2);
    await reader.start();
    await eventually('two', () => taken.length === 2);
    reader.rewind(new Map([[0, 1]]));
    makeRoom(10);
    await eventually('the rest', () => taken.length === 4);
    expect(taken).toEqual(['0/0 a', '0/1 b', '0/1 b', '0/2 c']);
  });

  it('goes on at the first offset when what it wants was deleted, and says so', async () => {
    const { client, settings } = await setUp();
    await client.produce(topic, batchOf({ values: ['a', 'b', 'c'] }));
    await client.commit(groupId, topic, 1);
    const { reader, taken, notices } = createReader(settings, 0);
    await reader.start();
    await client.deleteRecords(topic, 2);
    reader.rewind(new Map([[0, 1]]));
    await eventually('the notice', () => notices.length > 0);
    expect(notices).toEqual(['Offset 1 of partition 0 of topic orders is not in the log: reading on from 2.']);
    expect(taken).toEqual([]);
  });
});

describe('offsets committed without membership', () => {
  it('are the group’s, and are tried again by who commits', async () => {
    const { cluster, client, settings } = await setUp();
    const offsets = new GroupOffsets(groupId, topic, settings, systemClock);
    onTestFinished(() => offsets.close());
    await offsets.commit(new Map([[0, 7]]));
    expect((await client.committed(groupId, null)).offsets).toEqual({ 'orders-0': 7 });
    const errorCode = kafkaError.NOT_COORDINATOR;
    cluster.faults.add({ api: 'offsetCommit', effect: { kind: 'error', errorCode, when: 'before' }, times: 1 });
    expect(await rejectionOf(offsets.commit(new Map([[0, 8]])))).toMatchObject({ canRetry: true });
    await offsets.commit(new Map([[0, 8]]));
    expect((await client.committed(groupId, null)).offsets).toEqual({ 'orders-0': 8 });
  });

  it('are refused while the group has members', async () => {
    const { client, settings } = await setUp();
    const { memberId, generationId } = await client.joinTwice(groupId);
    await client.sync(groupId, generationId, memberId, { [memberId]: 'all' });
    const offsets = new GroupOffsets(groupId, topic, settings, systemClock);
    onTestFinished(() => offsets.close());
    expect(await rejectionOf(offsets.commit(new Map([[0, 7]])))).toMatchObject({
      canRetry: false,
      message: expect.stringContaining('Committing offsets of group group in topic orders failed'),
    });
  });
});
