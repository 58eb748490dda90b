import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/rng.ts';
import { Sleepers } from '../../src/services/sleepers.ts';
import { TimerWheel } from '../../src/services/timer-wheel.ts';
import { FakeTime } from '../support/fake-time.ts';

function createWheel(nowMs = 0): { wheel: TimerWheel<string>; due: string[] } {
  const due: string[] = [];
  return { wheel: new TimerWheel<string>(nowMs, (item) => due.push(item)), due };
}

describe('a timer wheel', () => {
  it('releases an item when its time has come, and not before', () => {
    const { wheel, due } = createWheel();
    wheel.add('a', 10.2);
    wheel.advance(10.9);
    expect(due).toEqual([]);
    wheel.advance(11);
    expect(due).toEqual(['a']);
    expect(wheel.size).toBe(0);
  });

  it('keeps items of later turns that share a slot', () => {
    const { wheel, due } = createWheel();
    wheel.add('next turn', 5 + 1024);
    wheel.add('now', 5);
    wheel.add('turn after', 5 + 2048);
    wheel.advance(5);
    expect(due).toEqual(['now']);
    wheel.advance(5 + 1024);
    wheel.advance(4 + 2048);
    expect(due).toEqual(['now', 'next turn']);
    wheel.advance(5 + 2048);
    expect(due).toEqual(['now', 'next turn', 'turn after']);
  });

  it('releases everything that came due while the thread was stopped for long', () => {
    const { wheel, due } = createWheel();
    for (const dueMs of [1, 500, 1500, 4999]) wheel.add(String(dueMs), dueMs);
    wheel.add('later', 5001);
    wheel.advance(5000);
    expect(due.sort()).toEqual(['1', '1500', '4999', '500']);
    expect(wheel.size).toBe(1);
  });

  it('takes items that are added while others are released', () => {
    const due: number[] = [];
    const wheel = new TimerWheel<number>(0, (item) => {
      due.push(item);
      if (item < 3) wheel.add(item + 1, 0);
      if (item === 0) wheel.add(10, 1 + 1024);
    });
    wheel.add(0, 1);
    wheel.advance(4);
    expect(due).toEqual([0, 1, 2, 3]);
    wheel.advance(1025);
    expect(due).toEqual([0, 1, 2, 3, 10]);
  });

  it('releases each of many random items within its millisecond', () => {
    const rng = createRng(1);
    let nowMs = 0;
    const late: number[] = [];
    const wheel = new TimerWheel<number>(0, (dueMs) => late.push(nowMs - dueMs));
    for (let index = 0; index < 5000; index++) wheel.add(rng.nextFloat() * 3000, 0);
    for (let index = 0; index < 5000; index++) {
      const dueMs = rng.nextFloat() * 3000;
      wheel.add(dueMs, dueMs);
    }
    late.length = 0;
    for (nowMs = 1; nowMs <= 3001; nowMs++) wheel.advance(nowMs);
    const timed = late.slice(5000);
    expect(wheel.size).toBe(0);
    expect(timed).toHaveLength(5000);
    expect(Math.min(...timed)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...timed)).toBeLessThan(1);
  });
});

describe('sleepers', () => {
  it('wake in the order of their times, by one timer that runs only while somebody sleeps', () => {
    const time = new FakeTime();
    const awake: string[] = [];
    const sleepers = new Sleepers<string>(
      time,
      (item) => awake.push(item),
      (ms, callback) => time.after(ms, callback),
    );
    sleepers.sleepUntil('late', time.nowMs() + 30);
    sleepers.sleepUntil('early', time.nowMs() + 5);
    time.advance(4);
    expect(awake).toEqual([]);
    time.advance(3);
    expect(awake).toEqual(['early']);
    time.advance(60);
    expect(awake).toEqual(['early', 'late']);
    sleepers.sleepUntil('again', time.nowMs() + 1);
    time.advance(3);
    expect(awake).toEqual(['early', 'late', 'again']);
  });

  it('forgets everybody when cleared', () => {
    const time = new FakeTime();
    const awake: string[] = [];
    const sleepers = new Sleepers<string>(
      time,
      (item) => awake.push(item),
      (ms, callback) => time.after(ms, callback),
    );
    sleepers.sleepUntil('a', time.nowMs() + 5);
    sleepers.clear();
    time.advance(100);
    expect(awake).toEqual([]);
    expect(sleepers.size).toBe(0);
  });
});
