import { beforeEach, describe, expect, it } from 'vitest';
import { GroupCoordinator } from '../../src/embedded/group/group-coordinator.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import type { JoinGroupResponse } from '../../src/protocol/messages/join-group.ts';
import type { SyncGroupResponse } from '../../src/protocol/messages/sync-group.ts';
import { createRng } from '../../src/rng.ts';
import { FakeTime } from '../support/fake-time.ts';

const groupId = 'g';
const sessionTimeoutMs = 10_000;
const rebalanceTimeoutMs = 60_000;
const noBytes = Buffer.alloc(0);

/** A client of the coordinator; keeps the last answer to its Join and its Sync. */
class Member {
  readonly #groups: GroupCoordinator;
  readonly #groupInstanceId: string | null;
  id = '';
  joined: JoinGroupResponse | undefined;
  synced: SyncGroupResponse | undefined;

  constructor(groups: GroupCoordinator, groupInstanceId: string | null = null) {
    this.#groups = groups;
    this.#groupInstanceId = groupInstanceId;
  }

  join(requiresKnownMember = false): this {
    this.joined = undefined;
    this.#groups.join({
      request: {
        groupId,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        memberId: this.id,
        groupInstanceId: this.#groupInstanceId,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: noBytes }],
      },
      client: { clientId: 'c', clientHost: '/h' },
      requiresKnownMember,
      reply: (response) => {
        this.joined = response;
        this.id = response.memberId;
      },
    });
    return this;
  }

  sync(): this {
    this.synced = undefined;
    const generationId = this.joined?.generationId ?? -1;
    const assignments = (this.joined?.members ?? []).map(({ memberId }) => ({ memberId, assignment: noBytes }));
    const request = { groupId, generationId, memberId: this.id, groupInstanceId: this.#groupInstanceId, assignments };
    this.#groups.sync(request, (response) => {
      this.synced = response;
    });
    return this;
  }

  heartbeat(): number {
    const generationId = this.joined?.generationId ?? -1;
    return this.#groups.heartbeat({
      groupId,
      generationId,
      memberId: this.id,
      groupInstanceId: this.#groupInstanceId,
    });
  }
}

describe('the time-outs of a consumer group', () => {
  let time: FakeTime;
  let groups: GroupCoordinator;
  const start = (initialRebalanceDelayMs = 0): void => {
    time = new FakeTime();
    groups = new GroupCoordinator({ timers: time, rng: createRng(1), initialRebalanceDelayMs }, () => undefined);
  };
  beforeEach(() => start());

  it('an empty group waits for more members, again with each that comes', () => {
    start(1000);
    const [one, two, late] = [new Member(groups), new Member(groups), new Member(groups)];
    one.join();
    time.advance(900);
    two.join();
    expect(one.joined).toBeUndefined();
    time.advance(1000);
    expect(one.joined).toBeUndefined();
    time.advance(1100);
    expect([one.joined?.generationId, two.joined?.generationId]).toEqual([1, 1]);
    expect(one.joined?.members).toHaveLength(2);
    late.join();
    expect(one.heartbeat()).toBe(kafkaError.REBALANCE_IN_PROGRESS);
  });

  it('a member that is silent for its session loses its place, one that is not does not', () => {
    const one = new Member(groups).join().sync();
    for (let second = 0; second < 30; second++) {
      time.advance(sessionTimeoutMs - 1);
      expect(one.heartbeat()).toBe(0);
    }
    time.advance(sessionTimeoutMs + 1);
    expect(one.heartbeat()).toBe(kafkaError.UNKNOWN_MEMBER_ID);
    expect(groups.describe(groupId).state).toBe('Empty');
  });

  it('a member that waits in Join is alive for as long as it waits', () => {
    const one = new Member(groups).join().sync();
    const two = new Member(groups).join();
    for (let count = 0; count < 5; count++) {
      time.advance(sessionTimeoutMs - 1);
      expect(one.heartbeat()).toBe(kafkaError.REBALANCE_IN_PROGRESS);
    }
    one.join();
    expect(two.joined).toMatchObject({ errorCode: 0, generationId: 2 });
  });

  it('a rebalance waits for its members until the rebalance timeout, then goes on without them', () => {
    const one = new Member(groups).join().sync();
    const two = new Member(groups).join();
    for (let count = 0; count < 7; count++) {
      time.advance(9000);
      one.heartbeat();
    }
    expect(two.joined).toMatchObject({ generationId: 2, leader: two.id });
    expect(two.joined?.members).toHaveLength(1);
    expect(one.heartbeat()).toBe(kafkaError.UNKNOWN_MEMBER_ID);
  });

  it('a rebalance does not wait for a member whose session has ended', () => {
    const one = new Member(groups).join().sync();
    const two = new Member(groups).join();
    time.advance(sessionTimeoutMs + 1);
    expect(two.joined).toMatchObject({ errorCode: 0, generationId: 2, leader: two.id });
    expect(one.heartbeat()).toBe(kafkaError.UNKNOWN_MEMBER_ID);
  });

  it('members that were given an id hold up a rebalance until they use it or their session ends', () => {
    const one = new Member(groups).join().sync();
    const promised = new Member(groups).join(true);
    expect(promised.joined).toMatchObject({ errorCode: kafkaError.MEMBER_ID_REQUIRED });
    one.join();
    expect(one.joined).toBeUndefined();
    time.advance(sessionTimeoutMs + 1);
    expect(one.joined).toMatchObject({ errorCode: 0, generationId: 2 });
    promised.join(true);
    expect(promised.joined).toMatchObject({ errorCode: kafkaError.UNKNOWN_MEMBER_ID });
  });

  it('a member that joins and never asks for its assignment is dropped after the rebalance timeout', () => {
    const one = new Member(groups).join().sync();
    const two = new Member(groups).join();
    one.join();
    expect([one.joined?.generationId, two.joined?.generationId]).toEqual([2, 2]);
    one.sync();
    expect(one.synced).toMatchObject({ errorCode: 0 });
    for (let count = 0; count < 7; count++) {
      time.advance(9000);
      one.heartbeat();
      two.heartbeat();
    }
    expect(two.heartbeat()).toBe(kafkaError.UNKNOWN_MEMBER_ID);
    expect(one.heartbeat()).toBe(kafkaError.REBALANCE_IN_PROGRESS);
  });

  it('a Sync that waits for the leader is told when the members change meanwhile', () => {
    const one = new Member(groups).join().sync();
    const two = new Member(groups).join();
    one.join();
    two.sync();
    expect(two.synced).toBeUndefined();
    new Member(groups).join();
    expect(two.synced).toMatchObject({ errorCode: kafkaError.REBALANCE_IN_PROGRESS });
  });

  it('a static member keeps its place over a rebalance that it misses, until its session ends', () => {
    const dynamic = new Member(groups).join().sync();
    const fixed = new Member(groups, 'till-1').join();
    dynamic.join();
    dynamic.sync();
    fixed.sync();
    expect(fixed.synced).toMatchObject({ errorCode: 0 });
    new Member(groups).join();
    dynamic.join();
    time.advance(sessionTimeoutMs - 1);
    expect(fixed.heartbeat()).toBe(kafkaError.REBALANCE_IN_PROGRESS);
    expect(dynamic.joined).toBeUndefined();
    time.advance(sessionTimeoutMs + 1);
    expect(dynamic.joined?.members).toHaveLength(2);
  });

  it('leaves no timer behind when it is closed', () => {
    new Member(groups).join().sync();
    new Member(groups).join(true);
    groups.dispose();
    time.advance(10 * rebalanceTimeoutMs);
    expect(groups.list()).toEqual([]);
  });
});
