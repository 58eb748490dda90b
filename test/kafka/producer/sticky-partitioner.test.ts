import { describe, expect, it } from 'vitest';

import { StickyPartitioner } from '../../../src/kafka/producer/sticky-partitioner.ts';

function partitions(count: number): { isAvailable: boolean; queuedCount: number }[] {
  return Array.from({ length: count }, () => ({ isAvailable: true, queuedCount: 0 }));
}

/** The next `count` partitions that records without a key go to. */
function advance(sticky: StickyPartitioner, count: number): number[] {
  return Array.from({ length: count }, () => {
    sticky.advance();
    return sticky.current;
  });
}

describe('records without a key', () => {
  it('go to each partition in turn, from a given one on', () => {
    const sticky = new StickyPartitioner(partitions(4), 2);
    expect(sticky.current).toBe(2);
    expect(advance(sticky, 5)).toEqual([3, 0, 1, 2, 3]);
  });

  it('prefer partitions with fewer batches waiting', () => {
    const loads = partitions(4);
    for (const [index, queuedCount] of [3, 1, 2, 1].entries()) Object.assign(loads[index] ?? {}, { queuedCount });
    expect(advance(new StickyPartitioner(loads, 0), 3)).toEqual([3, 1, 3]);
  });

  it('avoid partitions without a live leader, and leave one that lost it', () => {
    const loads = partitions(3);
    const sticky = new StickyPartitioner(loads, 0);
    Object.assign(loads[0] ?? {}, { isAvailable: false });
    sticky.avoidUnavailable();
    expect(sticky.current).toBe(1);
    expect(advance(sticky, 3)).toEqual([2, 1, 2]);
    sticky.avoidUnavailable();
    expect(sticky.current).toBe(2);
  });

  it('go somewhere even when no partition has a leader', () => {
    const loads = partitions(2).map((load) => ({ ...load, isAvailable: false }));
    expect(advance(new StickyPartitioner(loads, 0), 2).every((index) => index === 0 || index === 1)).toBe(true);
  });
});
