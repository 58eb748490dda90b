import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/rng.ts';
import { Lanes } from '../../src/services/lanes.ts';
import { Sleepers } from '../../src/services/sleepers.ts';
import { FakeTime } from '../support/fake-time.ts';

/** Lanes whose items are names; a test says when their work ends. */
function createLanes(concurrency: number): { lanes: Lanes<string>; starts: (readonly [string, number])[] } {
  const starts: (readonly [string, number])[] = [];
  return { lanes: new Lanes<string>(concurrency, (item, startMs) => void starts.push([item, startMs])), starts };
}

describe('the lanes of a member', () => {
  it('start what arrives at once, as long as one is free', () => {
    const { lanes, starts } = createLanes(2);
    lanes.arrive('a', 0, 100);
    lanes.arrive('b', 0, 101);
    lanes.arrive('c', 0, 102);
    expect(starts).toEqual([['a', 100], ['b', 101]]); // prettier-ignore
    expect(lanes.waitingCount).toBe(1);
  });

  it('start the next one when a lane became free, however late that is told', () => {
    const { lanes, starts } = createLanes(1);
    lanes.arrive('a', 0, 100);
    lanes.arrive('b', 0, 101);
    lanes.arrive('c', 0, 105);
    lanes.free(102);
    lanes.free(104);
    // The lane was free from 104 on, and c came at 105.
    expect(starts).toEqual([['a', 100], ['b', 102], ['c', 105]]); // prettier-ignore
    lanes.free(107);
    lanes.arrive('d', 0, 200);
    expect(starts.at(-1)).toEqual(['d', 200]);
  });

  it('never start an item before the end of the one before it in the lane, also when it comes before that end', () => {
    const { lanes, starts } = createLanes(1);
    lanes.arrive('a', 0, 100);
    lanes.free(103);
    lanes.arrive('b', 0, 102);
    expect(starts.at(-1)).toEqual(['b', 103]);
  });

  it('start those who wait in the order of their arrival', () => {
    const { lanes, starts } = createLanes(3);
    for (const [index, name] of 'abcdefg'.split('').entries()) lanes.arrive(name, index % 2, 100 + index);
    for (const endMs of [110, 111, 112, 113]) lanes.free(endMs);
    expect(starts.map(([name]) => name).join('')).toBe('abcdefg');
    expect(starts.slice(3).map(([, startMs]) => startMs)).toEqual([110, 111, 112, 113]);
  });

  it('let nobody wait when there are as many as wanted', () => {
    const { lanes, starts } = createLanes(Number.POSITIVE_INFINITY);
    for (let index = 0; index < 1000; index++) lanes.arrive(String(index), 0, index);
    expect(starts).toHaveLength(1000);
    lanes.free(5);
    lanes.arrive('late', 0, 3);
    expect(starts.at(-1)).toEqual(['late', 3]);
  });

  it('keep a blocked partition back and let others pass; then it goes on in its order', () => {
    const { lanes, starts } = createLanes(2);
    lanes.arrive('p1', 1, 100);
    lanes.arrive('q1', 2, 100);
    lanes.arrive('p2', 1, 101);
    lanes.arrive('q2', 2, 102);
    lanes.block(1);
    lanes.arrive('p3', 1, 103);
    lanes.arrive('q3', 2, 104);
    expect(lanes.waitingCount).toBe(4);
    lanes.free(110);
    lanes.free(112);
    expect(starts.map(([name]) => name)).toEqual(['p1', 'q1', 'q2', 'q3']);
    lanes.unblock(1, 120);
    lanes.free(121);
    lanes.free(125);
    expect(starts.slice(4)).toEqual([['p2', 121], ['p3', 125]]); // prettier-ignore
    expect(lanes.waitingCount).toBe(0);
  });

  it('without a bound start those of a partition that was blocked when it is not any more', () => {
    const { lanes, starts } = createLanes(Number.POSITIVE_INFINITY);
    lanes.block(1);
    lanes.arrive('p1', 1, 100);
    lanes.arrive('p2', 1, 130);
    lanes.arrive('q1', 2, 101);
    lanes.unblock(1, 120);
    expect(starts).toEqual([['q1', 101], ['p1', 120], ['p2', 130]]); // prettier-ignore
  });

  it('keep a partition back until everybody who blocked it has let go', () => {
    const { lanes, starts } = createLanes(Number.POSITIVE_INFINITY);
    lanes.block(1);
    lanes.arrive('p1', 1, 100);
    lanes.block(1);
    lanes.unblock(1, 110);
    lanes.arrive('p2', 1, 111);
    expect(starts).toEqual([]);
    lanes.unblock(1, 120);
    expect(starts).toEqual([['p1', 120], ['p2', 120]]); // prettier-ignore
  });

  it('forget who waits', () => {
    const { lanes } = createLanes(1);
    lanes.block(7);
    lanes.arrive('a', 0, 1);
    lanes.arrive('b', 0, 2);
    lanes.arrive('c', 7, 3);
    expect(lanes.clear().toSorted()).toEqual(['b', 'c']);
    expect(lanes.waitingCount).toBe(0);
  });

  it('carry as much as their work allows, although timers are coarse and late', () => {
    const time = new FakeTime(0);
    const rng = createRng(1);
    const workMs = 2;
    const ended: number[] = [];
    const sleepers = new Sleepers<{ endMs: number }>(
      time,
      ({ endMs }) => {
        ended.push(endMs);
        lanes.free(endMs);
      },
      (delayMs, callback) => {
        time.timerLatenessMs = rng.nextFloat() * 3;
        return time.after(delayMs, callback);
      },
    );
    const start = (item: { endMs: number }, startMs: number): void => {
      item.endMs = startMs + workMs;
      sleepers.sleepUntil(item, item.endMs);
    };
    const lanes: Lanes<{ endMs: number }> = new Lanes(1, start);
    for (let count = 0; count < 5000; count++) lanes.arrive({ endMs: 0 }, 0, 0);
    time.advance(10_000);
    // 500 a second, and not the 250 to 333 of one that begins when its timer fires.
    expect(ended.length).toBeGreaterThan(4990);
    expect(ended).toEqual(ended.map((_, index) => (index + 1) * workMs));
  });
});
