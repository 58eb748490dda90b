import { crc32c } from '@node-rs/crc32';
import { describe, expect, it } from 'vitest';
import { OrderDigest } from '../../src/ledger/order-digest.ts';
import { STAMP_BYTES, writeStamp } from '../../src/orders/stamp.ts';
import { ReplayReader, type ReplayedLog } from '../../src/run/replay-reader.ts';

const value = Buffer.from('an order');
const finished: number[] = [];

function record(offset: number, seq: number, others: { readonly runHash?: number; readonly damaged?: boolean } = {}) {
  const stamp = Buffer.alloc(STAMP_BYTES);
  writeStamp(stamp, 0, 0, others.runHash ?? 7, 0, 0, seq, 0, 0, crc32c(value));
  return { offset, key: null, value: others.damaged === true ? Buffer.from('damaged') : value, stamp, timestampMs: 0 };
}

function batch(partition: number, ...records: readonly ReturnType<typeof record>[]) {
  finished.length = 0;
  return {
    lease: { partition, member: 0, isForgotten: false, finished: (offset: number) => void finished.push(offset) },
    records,
  };
}

function readerOf(log: Partial<ReplayedLog> = {}): ReplayReader {
  return new ReplayReader({
    from: new Map([
      [0, 0],
      [1, 0],
    ]),
    to: new Map([
      [0, 3],
      [1, 1],
    ]),
    runHash: 7,
    orderLimit: 100,
    ...log,
  });
}

function digestOf(...seqs: readonly number[]): string {
  const digest = new OrderDigest();
  for (const seq of seqs) digest.add(seq);
  return digest.text;
}

describe('ReplayReader', () => {
  it('counts and digests every order up to the end of each partition, and then is done', () => {
    const reader = readerOf();
    reader.take(batch(0, record(0, 5), record(1, 6), record(2, 8), record(3, 9)), 1000);
    expect(finished).toEqual([0, 1, 2, 3]);
    expect([reader.isDone, reader.unreadPartitions]).toEqual([false, [1]]);
    reader.take(batch(1, record(0, 7)), 1250);
    expect(reader.isDone).toBe(true);
    expect(reader.counts()).toEqual({ records: 4, orders: 4, digest: digestOf(8, 7, 6, 5), durationMs: 250 });
  });

  it('is done with partitions that are empty', () => {
    const empty = new Map([[0, 12]]);
    expect(readerOf({ from: empty, to: empty }).isDone).toBe(true);
    expect(readerOf({ from: empty, to: empty }).counts()).toMatchObject({ records: 0, durationMs: 0 });
  });

  it('counts an order once that is in the log twice, and a record once that is given again', () => {
    const reader = readerOf();
    reader.take(batch(0, record(0, 5), record(1, 5)), 0);
    reader.take(batch(0, record(0, 5), record(1, 5), record(2, 6)), 0);
    expect(reader.counts()).toMatchObject({ records: 3, orders: 2, digest: digestOf(5, 6) });
  });

  it('reads, and does not count as orders, those of others, of numbers above the limit, and damaged ones', () => {
    const reader = readerOf({ orderLimit: 6 });
    reader.take(batch(0, record(0, 5), record(1, 6), record(2, 4, { runHash: 8 })), 0);
    reader.take(batch(1, record(0, 3, { damaged: true })), 0);
    expect(reader.counts()).toMatchObject({ records: 4, orders: 1, digest: digestOf(5) });
  });
});
