import { describe, expect, it } from 'vitest';

import { StickyPartitioner } from '../../../src/kafka/producer/sticky-partitioner.ts';
import { createRng } from '../../../src/rng.ts';

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

/** How often each of `count` partitions occurs. */
function shares(indexes: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, index) => indexes.filter((other) => other === index).length);
}

describe('records without a key', () => {
  it('go to every partition equally often when no batch waits, in no fixed order', () => {
    const drawn = advance(new StickyPartitioner(partitions(4), createRng(1)), 40_000);
    for (const share of shares(drawn, 4)) expect(Math.abs(share - 10_000)).toBeLessThan(400);
    const followers = drawn.slice(1).filter((_, place) => drawn[place] === 0);
    for (const share of shares(followers, 4)) expect(Math.abs(share - 2500)).toBeLessThan(250);
  });

  it('stay in their partition until its batch is closed', () => {
    const sticky = new StickyPartitioner(partitions(4), createRng(2));
    const { current } = sticky;
    sticky.avoidUnavailable();
    expect(sticky.current).toBe(current);
  });

  it('of producers started together begin in different partitions', () => {
    const first = Array.from(
      { length: 100 },
      (_, seed) => new StickyPartitioner(partitions(4), createRng(seed)).current,
    );
    expect(new Set(first).size).toBe(4);
  });

  it('go to a partition the less often the more batches wait for it, as in KIP-794', () => {
    const loads = partitions(4);
    for (const [index, queuedCount] of [3, 1, 2, 1].entries()) Object.assign(loads[index] ?? {}, { queuedCount });
    // Weights are the longest queue + 1 - the own: 1, 3, 2, 3.
    const drawn = shares(advance(new StickyPartitioner(loads, createRng(3)), 90_000), 4);
    for (const [index, expected] of [10_000, 30_000, 20_000, 30_000].entries()) {
      expect(Math.abs((drawn[index] ?? 0) - expected)).toBeLessThan(600);
    }
  });

  it('avoid partitions without a live leader, whatever waits for these, and leave one that lost it', () => {
    const loads = partitions(3);
    const sticky = new StickyPartitioner(loads, createRng(4));
    const { current } = sticky;
    Object.assign(loads[current] ?? {}, { isAvailable: false, queuedCount: 9 });
    sticky.avoidUnavailable();
    expect(sticky.current).not.toBe(current);
    const drawn = shares(advance(sticky, 10_000), 3);
    expect(drawn[current]).toBe(0);
    for (const share of drawn.filter((_, index) => index !== current)) {
      expect(Math.abs(share - 5000)).toBeLessThan(300);
    }
  });

  it('go somewhere even when no partition has a leader', () => {
    const loads = partitions(2).map((load) => ({ ...load, isAvailable: false }));
    const drawn = advance(new StickyPartitioner(loads, createRng(5)), 100);
    expect(drawn.every((index) => index === 0 || index === 1)).toBe(true);
  });
});
