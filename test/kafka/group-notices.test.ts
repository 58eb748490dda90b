import { describe, expect, it } from 'vitest';
import { GroupNotices } from '../../src/kafka/group-notices.ts';
import { FakeTime } from '../support/fake-time.ts';

function createNotices(): { readonly notices: GroupNotices; readonly told: string[]; readonly time: FakeTime } {
  const told: string[] = [];
  const time = new FakeTime();
  return { notices: new GroupNotices('shop', 'orders', (text) => told.push(text), time), told, time };
}

describe('the notices of a consumer group', () => {
  // A broker that has just been started answers COORDINATOR_NOT_AVAILABLE until it has made the topic of the offsets.
  it('say nothing of failures in the first seconds in which a group forms, and tell when they last', () => {
    const { notices, told, time } = createNotices();
    notices.forms('It answered GROUP_COORDINATOR_NOT_AVAILABLE.');
    time.advance(4000);
    notices.forms('It answered GROUP_LOAD_IN_PROGRESS.');
    expect(told).toEqual([]);
    time.advance(2000);
    notices.forms('It answered GROUP_LOAD_IN_PROGRESS.');
    notices.forms('It answered GROUP_LOAD_IN_PROGRESS.');
    expect(told).toEqual([
      'Consumer group "shop" has not formed after 6 s and goes on trying. It answered GROUP_LOAD_IN_PROGRESS.',
    ]);
  });

  it('tell of each partition whose records are gone, and how many are gone in all', () => {
    const { notices, told, time } = createNotices();
    notices.goesElsewhere(3, 10, 100);
    notices.goesElsewhere(3, 110, 120);
    notices.goesElsewhere(4, 50, 6);
    time.advance(10_000);
    notices.goesElsewhere(3, 130, 135);
    expect(told).toEqual([
      expect.stringContaining('goes on at offset 100 of partition 3 of topic "orders" instead of 10'),
      expect.stringContaining('goes on at offset 6 of partition 4 of topic "orders" instead of 50: the log ends'),
      expect.stringContaining('(105 in all partitions so far)'),
    ]);
  });
});
