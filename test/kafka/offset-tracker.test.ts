import { describe, expect, it } from 'vitest';
import { OffsetTracker } from '../../src/kafka/offset-tracker.ts';
import { createRng } from '../../src/rng.ts';

function startAll(tracker: OffsetTracker, offsets: readonly number[]): void {
  for (const offset of offsets) expect(tracker.started(offset, 1000 + offset)).toBe(true);
}

describe('the offset to commit', () => {
  it('is unknown before the first record and the start position if there is one', () => {
    expect(new OffsetTracker().committable).toBeUndefined();
    expect(new OffsetTracker(17).committable).toBe(17);
  });

  it('is that of the first record while nothing is finished', () => {
    const tracker = new OffsetTracker();
    startAll(tracker, [5, 6, 7]);
    expect(tracker.committable).toBe(5);
    expect(tracker.openCount).toBe(3);
  });

  it('moves over what finished without a gap, in whatever order', () => {
    const tracker = new OffsetTracker();
    startAll(tracker, [5, 6, 7, 8]);
    tracker.finished(6);
    tracker.finished(8);
    expect(tracker.committable).toBe(5);
    tracker.finished(5);
    expect(tracker.committable).toBe(7);
    tracker.finished(7);
    expect(tracker.committable).toBe(9);
    expect(tracker.openCount).toBe(0);
  });

  it('passes over offsets that the log does not have', () => {
    const tracker = new OffsetTracker(0);
    startAll(tracker, [3, 4, 9, 1_000_000]);
    expect(tracker.committable).toBe(3);
    tracker.finished(4);
    tracker.finished(1_000_000);
    tracker.finished(3);
    expect(tracker.committable).toBe(9);
    tracker.finished(9);
    expect(tracker.committable).toBe(1_000_001);
  });

  it('stands still for a record that is delivered again, which is not started twice', () => {
    const tracker = new OffsetTracker();
    startAll(tracker, [5, 6]);
    tracker.finished(5);
    expect(tracker.started(5, 1005)).toBe(false);
    expect(tracker.started(6, 1006)).toBe(false);
    expect(tracker.started(7, 1007)).toBe(true);
    expect(tracker.committable).toBe(6);
  });

  it('is at most the first open offset, whatever happens in whatever order', () => {
    const rng = createRng(3);
    const tracker = new OffsetTracker();
    const open = new Set<number>();
    let next = 0;
    for (let step = 0; step < 3000; step++) {
      if (open.size === 0 || (open.size < 300 && rng.nextInt(2) === 0)) {
        next += rng.nextInt(10) === 0 ? 1 + rng.nextInt(5) : 1;
        tracker.started(next, 1000 + next);
        open.add(next);
      } else {
        const offset = [...open][rng.nextInt(open.size)] ?? 0;
        open.delete(offset);
        tracker.finished(offset);
      }
      expect(tracker.openCount).toBe(open.size);
      expect(tracker.committable).toBe(open.size === 0 ? next + 1 : Math.min(...open));
      expect(tracker.oldestOpenTimestampMs).toBe(open.size === 0 ? undefined : 1000 + Math.min(...open));
    }
  });
});

describe('the times of the records', () => {
  it('are that of the first record that is not finished', () => {
    const tracker = new OffsetTracker();
    expect(tracker.oldestOpenTimestampMs).toBeUndefined();
    startAll(tracker, [5, 6, 7]);
    tracker.finished(6);
    expect(tracker.oldestOpenTimestampMs).toBe(1005);
    tracker.finished(5);
    expect(tracker.oldestOpenTimestampMs).toBe(1007);
    tracker.finished(7);
    expect(tracker.oldestOpenTimestampMs).toBeUndefined();
  });

  it('are that of the longest handled one which may be committed, once', () => {
    const tracker = new OffsetTracker();
    startAll(tracker, [5, 6, 7, 8]);
    tracker.finished(6, 200);
    tracker.finished(8, 100);
    expect(tracker.takeOldestHandledMs()).toBeUndefined();
    tracker.finished(5, 300);
    expect(tracker.takeOldestHandledMs()).toBe(200);
    expect(tracker.takeOldestHandledMs()).toBeUndefined();
    tracker.finished(7, 400);
    expect(tracker.takeOldestHandledMs()).toBe(100);
  });

  it('are none of records that needed no handling', () => {
    const tracker = new OffsetTracker();
    startAll(tracker, [5, 6]);
    tracker.finished(5);
    expect(tracker.takeOldestHandledMs()).toBeUndefined();
    tracker.finished(6, 200);
    expect(tracker.takeOldestHandledMs()).toBe(200);
  });

  it('stay with their records when the ring grows', () => {
    const tracker = new OffsetTracker();
    const offsets = Array.from({ length: 500 }, (_, index) => 10 + index);
    startAll(tracker, offsets.slice(0, 40));
    for (const offset of offsets.slice(0, 40)) tracker.finished(offset, 9000);
    startAll(tracker, offsets.slice(40));
    expect(tracker.takeOldestHandledMs()).toBe(9000);
    for (const offset of offsets.slice(40).toReversed()) tracker.finished(offset, 5000 - offset);
    expect(tracker.takeOldestHandledMs()).toBe(5000 - 509);
  });
});

describe('a record that is not open', () => {
  it('cannot be finished', () => {
    const tracker = new OffsetTracker();
    startAll(tracker, [5, 6, 9]);
    tracker.finished(6);
    for (const offset of [4, 6, 7, 10]) expect(() => tracker.finished(offset)).toThrow(`Offset ${offset} is not open`);
    tracker.finished(5);
    expect(() => tracker.finished(5)).toThrow('Offset 5 is not open');
  });
});
