import { describe, expect, it } from 'vitest';
import { OffsetTracker } from '../../src/kafka/offset-tracker.ts';
import { createRng } from '../../src/rng.ts';

function startAll(tracker: OffsetTracker, offsets: readonly number[]): void {
  for (const offset of offsets) expect(tracker.started(offset)).toBe(true);
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
    expect(tracker.started(5)).toBe(false);
    expect(tracker.started(6)).toBe(false);
    expect(tracker.started(7)).toBe(true);
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
        tracker.started(next);
        open.add(next);
      } else {
        const offset = [...open][rng.nextInt(open.size)] ?? 0;
        open.delete(offset);
        tracker.finished(offset);
      }
      expect(tracker.openCount).toBe(open.size);
      expect(tracker.committable).toBe(open.size === 0 ? next + 1 : Math.min(...open));
    }
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
