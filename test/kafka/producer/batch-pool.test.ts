import { describe, expect, it } from 'vitest';

import type { Batch } from '../../../src/kafka/producer/batch.ts';
import { BatchPool } from '../../../src/kafka/producer/batch-pool.ts';

function take(pool: BatchPool, bytes = 1): Batch {
  const batch = pool.take(bytes);
  if (batch === undefined) throw new Error('the pool is exhausted');
  batch.open(0, 0, 0, 0);
  return batch;
}

/** Settles a batch and gives it back. */
function finish(pool: BatchPool, batch: Batch): void {
  pool.discharge(batch);
  pool.release(batch);
}

describe('the memory of a producer', () => {
  it('counts whole buffers against the limit', () => {
    const pool = new BatchPool(1000, 2500);
    const first = take(pool);
    take(pool);
    expect(pool.heldBytes).toBe(2000);
    expect(pool.take(1)).toBeUndefined();
    pool.discharge(first);
    expect(pool.take(1)).toBeDefined();
  });

  it('gives the buffer that was used last, so that few are ever touched', () => {
    const pool = new BatchPool(1000, 10_000);
    const [first, second] = [take(pool), take(pool)];
    finish(pool, first);
    finish(pool, second);
    expect(take(pool)).toBe(second);
    expect(take(pool)).toBe(first);
  });

  it.each([
    ['sent twice', { attempts: 2 }],
    ['lost with its connection', { attempts: 1, lostAttempt: true }],
    ['in flight when the producer ended', { attempts: 1, inFlight: true }],
  ])('never reuses a buffer that was %s: it may still lie in a socket', (_what, state) => {
    const pool = new BatchPool(1000, 10_000);
    finish(pool, Object.assign(take(pool), state));
    expect(pool.freeCount).toBe(0);
  });

  it('makes a buffer of its own for a record larger than a batch, and does not keep it', () => {
    const pool = new BatchPool(1000, 10_000);
    const large = take(pool, 4000);
    expect(large.sizeBytes).toBe(4000);
    expect(pool.heldBytes).toBe(4000);
    finish(pool, large);
    expect([pool.heldBytes, pool.freeCount]).toEqual([0, 0]);
  });
});
