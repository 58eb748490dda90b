import { expect, it } from 'vitest';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { eventually } from '../support/eventually.ts';
import { type ContractContext, useClient, useGroup, useTopic } from './context.ts';

const error = kafkaError;

/** Committed offsets: who may commit, and what is found again. */
export function offsetBehaviours(context: ContractContext): void {
  it('keeps what a client without membership commits', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client, { partitions: 2 });
    const group = await useGroup(client);
    expect(await client.committed(group, { [topic]: [0] })).toEqual({ errorCode: 0, offsets: { [`${topic}-0`]: -1 } });
    expect(await client.committed(group, null)).toEqual({ errorCode: 0, offsets: {} });
    expect(await client.commit(group, topic, 5)).toBe(0);
    expect(await client.commit(group, topic, 7, { partition: 1 })).toBe(0);
    expect(await client.commit(group, topic, 4)).toBe(0);
    const both = { [`${topic}-0`]: 4, [`${topic}-1`]: 7 };
    expect(await client.committed(group, { [topic]: [0, 1] })).toEqual({ errorCode: 0, offsets: both });
    expect(await client.committed(group, null)).toEqual({ errorCode: 0, offsets: both });
    expect(await client.describeGroup(group)).toMatchObject({ state: 'Empty' });
  });

  it('takes commits of members in their generation only', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const group = await useGroup(client);
    const { memberId } = await client.joinTwice(group);
    const member = { memberId, generationId: 1 };
    expect(await client.commit(group, topic, 1, member)).toBe(error.REBALANCE_IN_PROGRESS);
    await client.sync(group, 1, memberId, { [memberId]: 'mine' });
    expect(await client.commit(group, topic, 1, member)).toBe(0);
    expect(await client.commit(group, topic, 2, { memberId, generationId: 2 })).toBe(error.ILLEGAL_GENERATION);
    expect(await client.commit(group, topic, 2, { memberId: 'nobody', generationId: 1 })).toBe(error.UNKNOWN_MEMBER_ID);
    expect(await client.commit(group, topic, 2)).toBe(error.UNKNOWN_MEMBER_ID);
    expect(await client.committed(group, null)).toMatchObject({ offsets: { [`${topic}-0`]: 1 } });
  });

  it('refuses a commit for a group or topic that does not exist, and metadata that is too long', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const group = await useGroup(client);
    expect(await client.commit(group, topic, 1, { memberId: 'x', generationId: 1 })).toBe(error.ILLEGAL_GENERATION);
    expect(await client.commit(group, 'no-such-topic', 1)).toBe(error.UNKNOWN_TOPIC_OR_PARTITION);
    expect(await client.commit(group, topic, 1, { partition: 1 })).toBe(error.UNKNOWN_TOPIC_OR_PARTITION);
    expect(await client.commit(group, topic, 1, { metadata: 'x'.repeat(5000) })).toBe(error.OFFSET_METADATA_TOO_LARGE);
  });

  it('forgets the offsets of a topic that is deleted', async () => {
    const client = await useClient(context);
    const topic = await useTopic(client);
    const group = await useGroup(client);
    await client.commit(group, topic, 3);
    expect(await client.deleteTopic(topic)).toBe(0);
    await eventually('the end of the offsets', async () => {
      return Object.keys((await client.committed(group, null)).offsets).length === 0;
    });
  });
}
