import { describe, expect, it } from 'vitest';
import { lowestUsOf, maxTrackableUs } from '../../src/metrics/bucket-layout.ts';
import { IntervalRecorder } from '../../src/metrics/interval-recorder.ts';

function recorded(...values: number[]): ReturnType<IntervalRecorder['take']> {
  const recorder = new IntervalRecorder();
  for (const us of values) recorder.record(us);
  return recorder.take();
}

describe('IntervalRecorder', () => {
  it('rounds to the nearest whole microsecond', () => {
    const { indexes, counts, sumUs } = recorded(0.49, 0.5, 1.49, 1.5);
    expect([...indexes].map(lowestUsOf)).toEqual([0, 1, 2]);
    expect([...counts]).toEqual([1, 2, 1]);
    expect(sumUs).toBe(4);
  });

  it('keeps count, sum, minimum and maximum exact where buckets are coarse', () => {
    expect(recorded(1_234_567, 987_654_321, 3)).toMatchObject({
      count: 3,
      sumUs: 988_888_891,
      minUs: 3,
      maxUs: 987_654_321,
    });
  });

  it('counts a value below zero as zero and tallies it', () => {
    expect(recorded(-0.001, -5000, 7)).toMatchObject({ count: 3, minUs: 0, maxUs: 7, negativeCount: 2, sumUs: 7 });
  });

  it('counts a value above one hour as one hour and tallies it', () => {
    const interval = recorded(maxTrackableUs, maxTrackableUs + 1, Number.POSITIVE_INFINITY);
    expect(interval).toMatchObject({ count: 3, minUs: maxTrackableUs, maxUs: maxTrackableUs, clampedCount: 2 });
    expect(interval.sumUs).toBe(3 * maxTrackableUs);
  });

  it('refuses what is not a number, and counts nothing for it', () => {
    const recorder = new IntervalRecorder();
    expect(() => recorder.record(Number.NaN)).toThrow(RangeError);
    expect(recorder.take().count).toBe(0);
  });

  it('gives an empty interval without minimum and maximum', () => {
    expect(recorded()).toEqual({
      indexes: new Uint16Array(0),
      counts: new Uint32Array(0),
      count: 0,
      sumUs: 0,
      minUs: null,
      maxUs: null,
      negativeCount: 0,
      clampedCount: 0,
    });
  });

  it('starts from nothing after each take', () => {
    const recorder = new IntervalRecorder();
    for (const us of [5, 70_000, -1, maxTrackableUs + 1]) recorder.record(us);
    recorder.take();
    recorder.record(70_000);
    expect(recorder.take()).toMatchObject({
      count: 1,
      sumUs: 70_000,
      minUs: 70_000,
      maxUs: 70_000,
      negativeCount: 0,
      clampedCount: 0,
    });
    expect(recorder.take().count).toBe(0);
  });

  it('hands out plain data that survives a thread boundary', () => {
    const interval = recorded(1, 2, 2, 5_000_000);
    expect(structuredClone(interval)).toEqual(interval);
  });
});
