import { describe, expect, it } from 'vitest';
import { InFlightBound } from '../../src/kafka/in-flight-bound.ts';
import { MemberLease } from '../../src/kafka/partition-lease.ts';
import { PartitionProgress } from '../../src/kafka/partition-progress.ts';

/** Those of the offsets that were not started before. */
function startAll(progress: PartitionProgress, ...offsets: number[]): number[] {
  return offsets.filter((offset) => progress.started(offset, 1000 + offset));
}

function lease(progress: PartitionProgress): MemberLease {
  return new MemberLease(0, progress, new InFlightBound(10, () => undefined));
}

describe('the progress with a partition', () => {
  // Symptom: after the kill of a coordinator the members changed places and 7,000 orders were delivered twice. Cause:
  // the new holder of a partition began at the committed offset, while the old one still worked on what came after it.
  it('is kept when another member takes the partition over: nothing is delivered twice', () => {
    const progress = new PartitionProgress(0, undefined);
    const first = lease(progress);
    expect(startAll(progress, 5, 6, 7)).toEqual([5, 6, 7]);
    const second = lease(progress);
    expect(startAll(progress, 5, 6, 7, 8)).toEqual([8]);
    second.finished(8);
    first.finished(5);
    expect(progress.uncommitted).toBe(6);
    first.finished(6);
    first.finished(7);
    expect(progress.uncommitted).toBe(9);
  });

  it('starts no record before an explicit position', () => {
    const progress = new PartitionProgress(0, 6);
    expect(progress.uncommitted).toBe(6);
    expect(startAll(progress, 4, 5, 6, 7)).toEqual([6, 7]);
  });

  it('has nothing to commit until something changes', () => {
    const progress = new PartitionProgress(0, 6);
    progress.committed(6);
    expect(progress.uncommitted).toBeUndefined();
    startAll(progress, 6);
    expect(progress.uncommitted).toBeUndefined();
    progress.finished(6);
    expect(progress.uncommitted).toBe(7);
  });
});

describe('a commit that was acknowledged', () => {
  it('tells when the longest handled record was handled that it covers', () => {
    const progress = new PartitionProgress(0, 5);
    startAll(progress, 5, 6, 7);
    progress.finished(6, 200);
    progress.finished(5, 300);
    progress.committing(7);
    progress.finished(7, 100);
    expect(progress.committed(7)).toBe(200);
    progress.committing(8);
    expect(progress.committed(8)).toBe(100);
  });

  it('covers what an earlier one did that failed', () => {
    const progress = new PartitionProgress(0, 5);
    startAll(progress, 5, 6);
    progress.finished(5, 200);
    progress.committing(6);
    progress.finished(6, 900);
    progress.committing(7);
    expect(progress.committed(7)).toBe(200);
  });

  it('tells nothing when it covers no handled record, or a later one is under way', () => {
    const progress = new PartitionProgress(0, 5);
    progress.committing(5);
    expect(progress.committed(5)).toBeUndefined();
    startAll(progress, 5, 6, 7);
    progress.finished(5);
    progress.committing(6);
    expect(progress.committed(6)).toBeUndefined();
    progress.finished(6, 200);
    progress.committing(7);
    progress.finished(7, 300);
    progress.committing(8);
    expect(progress.committed(7)).toBeUndefined();
    expect(progress.committed(8)).toBe(200);
  });
});
