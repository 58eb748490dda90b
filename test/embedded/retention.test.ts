import { describe, expect, it } from 'vitest';
import { checkBatch, type IncomingBatch } from '../../src/embedded/log/check-batch.ts';
import { MemoryBudget } from '../../src/embedded/log/memory-budget.ts';
import { PartitionLog } from '../../src/embedded/log/partition-log.ts';
import { TopicConfig } from '../../src/embedded/topics/topic-config.ts';
import { TopicRegistry } from '../../src/embedded/topics/topic-registry.ts';
import { createRng } from '../../src/rng.ts';
import { batchOf, recordsIn } from '../contract/batches.ts';

const anything = {
  maxBatchBytes: 1 << 30,
  maxTimestampMs: Number.POSITIVE_INFINITY,
  allowsZstd: true,
  allowsTransactional: false,
};

function incoming(values: readonly string[], timestampsMs?: readonly number[]): IncomingBatch {
  const batch = checkBatch(batchOf({ values, ...(timestampsMs === undefined ? {} : { timestampsMs }) }), anything);
  if (typeof batch === 'number') throw new Error(`refused with ${batch}`);
  return batch;
}

function newLog(
  retentionBytes = -1,
  maxSegmentBytes = 64 * 1024,
): { readonly log: PartitionLog; readonly budget: MemoryBudget } {
  const budget = new MemoryBudget(1 << 30);
  return { log: new PartitionLog({ retentionBytes, maxSegmentBytes }, budget), budget };
}

describe('the log of a partition', () => {
  it('finds every offset, whatever the sizes of its batches, across segments', () => {
    const { log } = newLog();
    const rng = createRng(7);
    for (let count = 0; count < 400; count++) {
      const values = Array.from({ length: 1 + rng.nextInt(5) }, () => 'x'.repeat(rng.nextInt(3000)));
      log.append(incoming(values), 0);
    }
    for (let offset = 0; offset < log.endOffset; offset++) {
      const records = recordsIn(Buffer.concat(log.read(offset, 1, true) ?? []));
      expect(records.some((record) => record.offset === offset)).toBe(true);
    }
    const all = recordsIn(Buffer.concat(log.read(0, 1 << 30, true) ?? []));
    expect(all.map(({ offset }) => offset)).toEqual(Array.from({ length: log.endOffset }, (_unused, index) => index));
    expect(log.read(log.endOffset, 1000, true)).toEqual([]);
    expect(log.read(log.endOffset + 1, 1000, true)).toBeUndefined();
  });

  it('gives as many whole batches as fit into the bytes wanted', () => {
    const { log } = newLog();
    for (let count = 0; count < 300; count++) log.append(incoming(['x'.repeat(500)]), 0);
    const sizeBytes = incoming(['x'.repeat(500)]).bytes.length;
    for (const wanted of [1, 2, 3, 50, 120, 299]) {
      const read = log.read(0, wanted * sizeBytes + 20, false) ?? [];
      expect(recordsIn(Buffer.concat(read))).toHaveLength(wanted);
    }
    expect(log.read(0, sizeBytes - 1, false)).toEqual([]);
  });

  it('drops its oldest segments beyond retention.bytes, and never more', () => {
    const { log, budget } = newLog(200_000, 32_768);
    for (let count = 0; count < 500; count++) {
      log.append(incoming(['x'.repeat(2000)]), 0);
      const retained = (log.read(log.startOffset, 1 << 30, true) ?? []).reduce((sum, piece) => sum + piece.length, 0);
      expect(retained).toBeLessThanOrEqual(200_000 + 3 * 32_768);
      expect(retained).toBeGreaterThanOrEqual(Math.min(count * 2000, 200_000 - 32_768));
    }
    expect(budget.usedBytes).toBeLessThan(320_000);
    expect(log.endOffset).toBe(500);
    expect(log.read(log.startOffset - 1, 1000, true)).toBeUndefined();
  });

  it('finds the first batch at or after a time', () => {
    const { log } = newLog();
    for (let count = 0; count < 200; count++) log.append(incoming(['x'.repeat(1000)], [count * 10]), 0);
    const offsetSince = (timestampMs: number): number | undefined => {
      const batch = log.firstBatchSince(timestampMs);
      return batch === undefined ? undefined : Number(batch.readBigInt64BE(0));
    };
    expect([0, 1, 10, 1985, 1990].map(offsetSince)).toEqual([0, 1, 1, 199, 199]);
    expect(offsetSince(1991)).toBeUndefined();
  });

  it('copies a batch, so that the memory of a request is not kept', () => {
    const { log } = newLog();
    const batch = incoming(['kept']);
    log.append(batch, 3);
    batch.bytes.fill(0);
    expect(recordsIn(Buffer.concat(log.read(0, 1000, true) ?? []))).toEqual([{ offset: 0, value: 'kept' }]);
  });
});

describe('the bound on all logs', () => {
  it('holds at any time, takes from the fullest partition first, and spares a small topic', () => {
    const budget = new MemoryBudget(2 * 1024 * 1024);
    const topics = new TopicRegistry(budget, () => true);
    const small = topics.create('small', new TopicConfig(new Map()), [[1]]).partitions[0];
    const big = topics.create('big', new TopicConfig(new Map()), [[1], [1]]);
    small?.log.append(incoming(['kept']), 0);
    for (let count = 0; count < 3000; count++) {
      big.partitions[count % 2]?.log.append(incoming(['x'.repeat(2000)]), 0);
      topics.enforceBudget();
      expect(budget.isExceeded).toBe(false);
    }
    expect(small?.log.startOffset).toBe(0);
    for (const { log } of big.partitions) {
      expect(log.endOffset).toBe(1500);
      expect(log.startOffset).toBeGreaterThan(500);
    }
    topics.dispose();
    expect(budget.usedBytes).toBe(0);
  });

  it('lets even a batch of the size of the bound in', () => {
    const budget = new MemoryBudget(1024 * 1024);
    const topics = new TopicRegistry(budget, () => true);
    const partition = topics.create('huge', new TopicConfig(new Map()), [[1]]).partitions[0];
    for (let count = 0; count < 3; count++) {
      expect(partition?.log.append(incoming(['x'.repeat(1_040_000)]), 0)).toBe(count);
      topics.enforceBudget();
      expect(budget.usedBytes).toBeLessThan(1_100_000);
    }
  });
});
