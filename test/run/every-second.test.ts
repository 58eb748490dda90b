import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { everySecond } from '../../src/run/every-second.ts';

describe('everySecond', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }));
  afterEach(() => void vi.useRealTimers());
  const clock = { nowMs: () => Date.now(), epochMs: () => Date.now(), epochOf: (ms: number) => ms };

  it('calls back at each full second after the start, with the second that ended', () => {
    const calls: [number, number][] = [];
    const stop = everySecond(clock, 300, (second) => calls.push([second, Date.now()]));
    vi.advanceTimersByTime(3500);
    stop();
    vi.advanceTimersByTime(5000);
    expect(calls).toEqual([
      [0, 1300],
      [1, 2300],
      [2, 3300],
    ]);
  });

  it('after a stall reports the last full second once and goes on at the full seconds', () => {
    const seconds: number[] = [];
    const stop = everySecond(clock, 0, (second) => seconds.push(second));
    vi.setSystemTime(4200);
    vi.advanceTimersByTime(1000);
    expect(seconds[0]).toBe(4);
    vi.advanceTimersByTime(800);
    stop();
    expect(seconds).toEqual([4, 5]);
  });
});
