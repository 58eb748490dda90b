import { expect, it } from 'vitest';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { eventually } from '../support/eventually.ts';
import { type ContractContext, useClient, useGroup, useTopic } from './context.ts';

const error = kafkaError;

/** Membership of consumer groups: who may do what, and when. */
export function groupBehaviours(context: ContractContext): void {
  it('gives a new member an id first, and makes it leader when it comes back', async () => {
    const client = await useClient(context);
    const group = await useGroup(client);
    const first = await client.join(group);
    expect(first).toMatchObject({ errorCode: error.MEMBER_ID_REQUIRED, generationId: -1, members: [] });
    expect(first.memberId).toMatch(/^wire-client-/);
    const joined = await client.join(group, { memberId: first.memberId });
    expect(joined).toEqual({
      errorCode: 0,
      generationId: 1,
      protocolName: 'range',
      leader: first.memberId,
      memberId: first.memberId,
      members: [first.memberId],
    });
    expect(await client.sync(group, 1, joined.memberId, { [joined.memberId]: 'mine' })).toEqual({
      errorCode: 0,
      assignment: 'mine',
    });
    expect(await client.describeGroup(group)).toMatchObject({
      errorCode: 0,
      state: 'Stable',
      protocolType: 'consumer',
      protocol: 'range',
      members: [{ memberId: joined.memberId, clientId: 'wire-client', assignment: 'mine' }],
    });
    expect(await client.heartbeat(group, 1, joined.memberId)).toBe(0);
    expect(await client.listGroups()).toContain(group);
  });

  it('lets a member of an old version join at once', async () => {
    const client = await useClient(context);
    const group = await useGroup(client);
    const joined = await client.join(group, {}, 3);
    expect(joined).toMatchObject({ errorCode: 0, generationId: 1, leader: joined.memberId });
  });

  it('rebalances when a second member comes, and hands out what the leader decides', async () => {
    const [one, two] = [await useClient(context), await useClient(context)];
    const group = await useGroup(one);
    const leader = await one.joinTwice(group);
    await one.sync(group, 1, leader.memberId, { [leader.memberId]: 'all' });

    const { memberId } = await two.join(group);
    const secondJoin = two.join(group, { memberId });
    await eventually('the rebalance', async () => {
      return (await one.heartbeat(group, 1, leader.memberId)) === error.REBALANCE_IN_PROGRESS;
    });
    expect(await one.describeGroup(group)).toMatchObject({ state: 'PreparingRebalance', protocol: '' });
    expect(await one.sync(group, 1, leader.memberId)).toMatchObject({ errorCode: error.REBALANCE_IN_PROGRESS });
    const again = await one.join(group, { memberId: leader.memberId });
    expect(again).toMatchObject({ errorCode: 0, generationId: 2, leader: leader.memberId });
    expect(again.members.toSorted()).toEqual([leader.memberId, memberId].toSorted());
    expect(await secondJoin).toMatchObject({ errorCode: 0, generationId: 2, leader: leader.memberId, members: [] });

    const secondSync = two.sync(group, 2, memberId);
    const waiting = await useClient(context);
    expect(await waiting.describeGroup(group)).toMatchObject({ state: 'CompletingRebalance' });
    expect(await one.heartbeat(group, 2, leader.memberId)).toBe(0);
    expect(await one.sync(group, 2, leader.memberId, { [leader.memberId]: 'left', [memberId]: 'right' })).toEqual({
      errorCode: 0,
      assignment: 'left',
    });
    expect(await secondSync).toEqual({ errorCode: 0, assignment: 'right' });
    expect(await one.sync(group, 2, leader.memberId)).toEqual({ errorCode: 0, assignment: 'left' });
  });

  it('rebalances when a member leaves, and is empty when the last one has left', async () => {
    const [one, two] = [await useClient(context), await useClient(context)];
    const group = await useGroup(one);
    const leader = await one.joinTwice(group);
    const { memberId } = await two.join(group);
    const secondJoin = two.join(group, { memberId });
    await eventually('the rebalance', async () => {
      return (await one.heartbeat(group, 1, leader.memberId)) === error.REBALANCE_IN_PROGRESS;
    });
    await one.join(group, { memberId: leader.memberId });
    await secondJoin;
    await one.sync(group, 2, leader.memberId, { [leader.memberId]: 'left', [memberId]: 'right' });

    expect(await one.leave(group, leader.memberId)).toEqual([0, 0]);
    expect(await two.heartbeat(group, 2, memberId)).toBe(error.REBALANCE_IN_PROGRESS);
    expect(await two.join(group, { memberId })).toMatchObject({ generationId: 3, leader: memberId });
    expect(await two.leave(group, memberId)).toEqual([0, 0]);
    expect(await two.describeGroup(group)).toMatchObject({ state: 'Empty', protocolType: 'consumer', members: [] });
    expect(await two.leave(group, memberId)).toEqual([0, error.UNKNOWN_MEMBER_ID]);
  });

  it('does not rebalance for a member that joins again with what it said before, unless it leads', async () => {
    const [one, two] = [await useClient(context), await useClient(context)];
    const group = await useGroup(one);
    const leader = await one.joinTwice(group);
    const { memberId } = await two.join(group);
    const secondJoin = two.join(group, { memberId });
    await eventually('the rebalance', async () => {
      return (await one.heartbeat(group, 1, leader.memberId)) === error.REBALANCE_IN_PROGRESS;
    });
    await one.join(group, { memberId: leader.memberId });
    await secondJoin;
    expect(await two.join(group, { memberId })).toMatchObject({ errorCode: 0, generationId: 2, members: [] });
    await one.sync(group, 2, leader.memberId, {});
    expect(await two.join(group, { memberId })).toMatchObject({ errorCode: 0, generationId: 2, members: [] });
    const leaderJoin = one.join(group, { memberId: leader.memberId });
    await eventually('the rebalance', async () => {
      return (await two.heartbeat(group, 2, memberId)) === error.REBALANCE_IN_PROGRESS;
    });
    expect(await two.join(group, { memberId })).toMatchObject({ errorCode: 0, generationId: 3 });
    expect(await leaderJoin).toMatchObject({ errorCode: 0, generationId: 3 });
  });

  it('chooses a protocol that all members know', async () => {
    const [one, two] = [await useClient(context), await useClient(context)];
    const group = await useGroup(one);
    const leader = await one.joinTwice(group, { protocols: ['sticky', 'range'] });
    expect(leader.protocolName).toBe('sticky');
    const { memberId } = await two.join(group, { protocols: ['range'] });
    const secondJoin = two.join(group, { memberId, protocols: ['range'] });
    await eventually('the rebalance', async () => {
      return (await one.heartbeat(group, 1, leader.memberId)) === error.REBALANCE_IN_PROGRESS;
    });
    const options = { memberId: leader.memberId, protocols: ['sticky', 'range'] };
    expect(await one.join(group, options)).toMatchObject({ protocolName: 'range' });
    expect(await secondJoin).toMatchObject({ protocolName: 'range' });
    expect(await two.join(group, { protocols: ['cooperative'] })).toMatchObject({
      errorCode: error.INCONSISTENT_GROUP_PROTOCOL,
    });
    expect(await two.join(group, { protocolType: 'connect' })).toMatchObject({
      errorCode: error.INCONSISTENT_GROUP_PROTOCOL,
    });
  });

  it('refuses joins that make no sense', async () => {
    const client = await useClient(context);
    const group = await useGroup(client);
    const codes = await Promise.all([
      client.join('').then(({ errorCode }) => errorCode),
      client.join(group, { sessionTimeoutMs: 5999 }).then(({ errorCode }) => errorCode),
      client.join(group, { sessionTimeoutMs: 1_800_001 }).then(({ errorCode }) => errorCode),
      client.join(group, { memberId: 'nobody' }).then(({ errorCode }) => errorCode),
      client.join(group, { protocols: [] }).then(({ errorCode }) => errorCode),
      client.join(group, { protocolType: '' }).then(({ errorCode }) => errorCode),
    ]);
    expect(codes).toEqual([
      error.INVALID_GROUP_ID,
      error.INVALID_SESSION_TIMEOUT,
      error.INVALID_SESSION_TIMEOUT,
      error.UNKNOWN_MEMBER_ID,
      error.INCONSISTENT_GROUP_PROTOCOL,
      error.INCONSISTENT_GROUP_PROTOCOL,
    ]);
  });

  it('tells strangers and members of an old generation that they are', async () => {
    const client = await useClient(context);
    const group = await useGroup(client);
    expect(await client.heartbeat(group, 1, 'nobody')).toBe(error.UNKNOWN_MEMBER_ID);
    expect(await client.heartbeat('', 1, 'nobody')).toBe(error.INVALID_GROUP_ID);
    expect(await client.sync(group, 1, 'nobody')).toMatchObject({ errorCode: error.UNKNOWN_MEMBER_ID });
    const { memberId } = await client.joinTwice(group);
    expect(await client.heartbeat(group, 1, 'nobody')).toBe(error.UNKNOWN_MEMBER_ID);
    expect(await client.heartbeat(group, 0, memberId)).toBe(error.ILLEGAL_GENERATION);
    expect(await client.heartbeat(group, 2, memberId)).toBe(error.ILLEGAL_GENERATION);
    expect(await client.sync(group, 2, memberId)).toMatchObject({ errorCode: error.ILLEGAL_GENERATION });
    expect(await client.sync(group, 1, 'nobody')).toMatchObject({ errorCode: error.UNKNOWN_MEMBER_ID });
    expect(await client.leave(group, 'nobody')).toEqual([0, error.UNKNOWN_MEMBER_ID]);
  });

  it('lets nobody leave a group that does not exist', async () => {
    const client = await useClient(context);
    expect(await client.leave(await useGroup(client), 'nobody')).toEqual([0, error.UNKNOWN_MEMBER_ID]);
  });

  it('drops a member that is silent for its session timeout', async () => {
    const client = await useClient(context);
    const group = await useGroup(client);
    const { memberId } = await client.joinTwice(group, { sessionTimeoutMs: 6000, rebalanceTimeoutMs: 60_000 });
    await client.sync(group, 1, memberId, { [memberId]: 'mine' });
    const startMs = performance.now();
    await eventually('the end of the session', async () => (await client.describeGroup(group)).state === 'Empty');
    expect(performance.now() - startMs).toBeGreaterThan(5000);
    expect(await client.heartbeat(group, 1, memberId)).toBe(error.UNKNOWN_MEMBER_ID);
  });

  it('lets a static member come back under a new id without a rebalance, and fences the old one', async () => {
    const client = await useClient(context);
    const group = await useGroup(client);
    const first = await client.join(group, { groupInstanceId: 'till-1' });
    expect(first).toMatchObject({ errorCode: 0, generationId: 1, leader: first.memberId });
    expect(await client.sync(group, 1, first.memberId, { [first.memberId]: 'mine' }, 'till-1')).toMatchObject({
      assignment: 'mine',
    });
    const second = await client.join(group, { groupInstanceId: 'till-1' });
    expect(second).toMatchObject({ errorCode: 0, generationId: 1 });
    expect(second.memberId).not.toBe(first.memberId);
    expect(await client.sync(group, 1, second.memberId, {}, 'till-1')).toMatchObject({ assignment: 'mine' });
    expect(await client.heartbeat(group, 1, first.memberId, 'till-1')).toBe(error.FENCED_INSTANCE_ID);
    expect(await client.heartbeat(group, 1, second.memberId, 'till-1')).toBe(0);
    expect(await client.heartbeat(group, 1, second.memberId, 'till-2')).toBe(error.UNKNOWN_MEMBER_ID);
    expect(await client.leave(group, '', 'till-1')).toEqual([0, 0]);
    expect(await client.describeGroup(group)).toMatchObject({ state: 'Empty' });
  });

  it('deletes empty groups only, with their offsets', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const group = await useGroup(client);
    expect(await client.deleteGroup(group)).toBe(error.GROUP_ID_NOT_FOUND);
    expect(await client.describeGroup(group)).toMatchObject({ errorCode: 0, state: 'Dead', members: [] });
    await client.commit(group, topic, 5);
    const { memberId } = await client.joinTwice(group);
    expect(await client.deleteGroup(group)).toBe(error.NON_EMPTY_GROUP);
    await client.leave(group, memberId);
    expect(await client.deleteGroup(group)).toBe(0);
    expect(await client.committed(group, { [topic]: [0] })).toMatchObject({ offsets: { [`${topic}-0`]: -1 } });
  });

  it('names a coordinator for groups', async () => {
    const client = await useClient(context);
    const { brokers } = await client.metadata([]);
    const { errorCode, nodeId } = await client.findCoordinator(await useGroup(client));
    expect(errorCode).toBe(0);
    expect(brokers.map((broker) => broker.nodeId)).toContain(nodeId);
    expect(await client.findCoordinator('x', 9)).toMatchObject({ errorCode: error.INVALID_REQUEST });
  });
}
