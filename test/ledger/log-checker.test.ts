import { describe, expect, it } from 'vitest';
import { LogChecker, RecordFinding, samplesPerKind, type LogFindingKind } from '../../src/ledger/log-checker.ts';
import { STAMP_BYTES, writeStamp } from '../../src/orders/stamp.ts';
import {
  FakeLog,
  type FakeLogFaults,
  type FakeLogSettings,
  type FakeLogTruth,
  noFaults,
  place,
} from '../support/fake-log.ts';

const { none, redelivered, duplicate, outOfOrder, keyOutOfOrder, corrupt } = RecordFinding;

interface StampFields {
  readonly producerId?: number;
  readonly keyClass?: number;
}

function stampOf(seq: number, { producerId = 0, keyClass = 0 }: StampFields = {}): Uint8Array {
  const stamp = new Uint8Array(STAMP_BYTES);
  writeStamp(stamp, 0, 0, 7, producerId, keyClass, seq, 0, 0, 99);
  return stamp;
}

describe('LogChecker', () => {
  it('tells the same offset delivered twice from the same order at two offsets', () => {
    const checker = new LogChecker();
    expect(checker.check(0, 10, stampOf(1), 99)).toBe(none);
    expect(checker.check(0, 10, stampOf(1), 99)).toBe(redelivered);
    expect(checker.check(0, 11, stampOf(1), 99)).toBe(duplicate);
    expect(checker.check(1, 5, stampOf(1), 99)).toBe(duplicate);
    expect(checker.counts()).toEqual({
      records: 4,
      redelivered: 1,
      duplicates: 2,
      outOfOrder: 0,
      keyOutOfOrder: 0,
      corrupt: 0,
    });
  });

  it('judges nothing else about a record that is delivered again', () => {
    const checker = new LogChecker();
    for (const seq of [5, 6, 7]) checker.check(0, seq, stampOf(seq), 99);
    expect(checker.check(0, 5, stampOf(5), 98)).toBe(redelivered);
  });

  it('takes an unknown order at an old offset for a new record: the log was cut off and written anew', () => {
    const checker = new LogChecker();
    for (const seq of [5, 6, 7]) checker.check(0, seq, stampOf(seq), 99);
    expect(checker.check(0, 6, stampOf(4), 99)).toBe(none);
    expect(checker.check(0, 7, stampOf(3), 98)).toBe(corrupt);
    expect(checker.seen.has(4)).toBe(true);
  });

  it('finds every record that is behind a later one of its producer, in its partition only', () => {
    const checker = new LogChecker();
    const found = [1, 2, 5, 3, 4, 6].map((seq, offset) => checker.check(0, offset, stampOf(seq), 99));
    expect(found).toEqual([none, none, none, outOfOrder, outOfOrder, none]);
    expect(checker.check(1, 0, stampOf(0), 99)).toBe(none);
    expect(checker.check(0, 6, stampOf(7, { producerId: 1 }), 99)).toBe(none);
    expect(checker.check(0, 7, stampOf(8), 99)).toBe(none);
    expect(checker.check(0, 8, stampOf(9, { producerId: 1 }), 99)).toBe(none);
  });

  it('says of a record out of order whether it is behind one of the same key', () => {
    const checker = new LogChecker();
    const stamps = [
      stampOf(1, { keyClass: 3 }),
      stampOf(4, { keyClass: 3 }),
      stampOf(2, { keyClass: 3 }),
      stampOf(3, { keyClass: 4 }),
    ];
    const found = stamps.map((stamp, offset) => checker.check(0, offset, stamp, 99));
    expect(found).toEqual([none, none, outOfOrder | keyOutOfOrder, outOfOrder]);
  });

  it('judges keys within a partition only, and not the records without one', () => {
    const checker = new LogChecker();
    expect(checker.check(0, 0, stampOf(2, { keyClass: 3 }), 99)).toBe(none);
    expect(checker.check(1, 0, stampOf(1, { keyClass: 3 }), 99)).toBe(none);
    expect(checker.check(2, 0, stampOf(4), 99)).toBe(none);
    expect(checker.check(2, 1, stampOf(3), 99)).toBe(outOfOrder);
  });

  it('looks for the key among all that came before, those out of order included', () => {
    const checker = new LogChecker();
    const seqs = [1, 5, 10, 4, 3, 11, 2];
    const keyClasses = [1, 2, 3, 9, 9, 9, 2];
    const found = seqs.map((seq, offset) =>
      checker.check(0, offset, stampOf(seq, { keyClass: keyClasses[offset] ?? 0 }), 99),
    );
    const behindKey = outOfOrder | keyOutOfOrder;
    expect(found).toEqual([none, none, none, outOfOrder, behindKey, none, behindKey]);
  });

  it('finds a record behind thousands of others, and counts one behind more than it remembers as out of order', () => {
    const checker = new LogChecker();
    let offset = 0;
    const inOrder = (from: number, count: number): void => {
      for (let seq = from; seq < from + count; seq++) checker.check(0, offset++, stampOf(seq, { keyClass: seq }), 99);
    };
    inOrder(100, 1);
    inOrder(102, 8000);
    expect(checker.check(0, offset++, stampOf(101, { keyClass: 102 }), 99)).toBe(outOfOrder | keyOutOfOrder);
    inOrder(8102, 10_000);
    expect(checker.check(0, offset++, stampOf(50, { keyClass: 102 }), 99)).toBe(outOfOrder);
  });

  it('remembers less of each with many partitions and producers, and raises no false alarm', () => {
    const checker = new LogChecker();
    let seq = 0;
    for (let round = 0; round < 700; round++) {
      for (let partition = 0; partition < 70; partition++) {
        expect(checker.check(partition, round, stampOf(seq++, { producerId: 65_535, keyClass: round + 1 }), 99)).toBe(
          none,
        );
      }
    }
    const late = { producerId: 65_535, keyClass: 700 };
    expect(checker.check(69, 700, stampOf(seq - 2, late), 99)).toBe(duplicate);
    expect(checker.check(69, 701, stampOf(seq + 9, late), 99)).toBe(none);
    expect(checker.check(69, 702, stampOf(seq + 8, late), 99)).toBe(outOfOrder | keyOutOfOrder);
  });

  it('knows up to where each partition was delivered', () => {
    const checker = new LogChecker();
    checker.check(2, 41, stampOf(1), 99);
    checker.check(2, 40, stampOf(2), 99);
    expect([checker.positionOf(0), checker.positionOf(2), checker.positionOf(3)]).toEqual([0, 42, 0]);
  });

  it('keeps the first examples of each kind and counts all', () => {
    const checker = new LogChecker();
    for (let offset = 0; offset < 100; offset++) checker.check(0, offset, stampOf(1), 98);
    expect(checker.counts()).toMatchObject({ duplicates: 99, corrupt: 100 });
    const samples = checker.samples();
    expect(samples.filter(({ kind }) => kind === 'corrupt')).toHaveLength(samplesPerKind);
    expect(samples.filter(({ kind }) => kind === 'logDuplicate')).toHaveLength(samplesPerKind);
    expect(samples[1]).toEqual({ kind: 'logDuplicate', seq: 1, partition: 0, offset: 1 });
  });
});

/** What the checker said, in the words of the fake log. */
function checkFakeLog(settings: FakeLogSettings): {
  readonly truth: FakeLogTruth;
  readonly found: ReadonlyMap<LogFindingKind, string[]>;
  readonly checker: LogChecker;
} {
  const checker = new LogChecker();
  const kinds = { redelivered, logDuplicate: duplicate, outOfOrder, keyOutOfOrder, corrupt } as const;
  const found = new Map<LogFindingKind, string[]>();
  const log = new FakeLog(settings, ({ partition, offset, seq, stamp, valueCrc32c }) => {
    const bits = checker.check(partition, offset, stamp, valueCrc32c);
    if (bits === none) return;
    for (const kind of ['redelivered', 'logDuplicate', 'outOfOrder', 'keyOutOfOrder', 'corrupt'] as const) {
      if ((bits & kinds[kind]) === 0) continue;
      found.set(kind, [...(found.get(kind) ?? []), place(seq, partition, offset)]);
    }
  });
  return { truth: log.run(), found, checker };
}

function unseenOrders(checker: LogChecker, orders: number): number[] {
  const unseen: number[] = [];
  for (let seq = 0; seq < orders; seq++) if (!checker.seen.has(seq)) unseen.push(seq);
  return unseen;
}

describe('LogChecker on a log with known faults', () => {
  const base = { orders: 120_000, partitions: 6, producers: 3, keys: 100, seed: 1, faults: noFaults };
  const faults = {
    drops: 17,
    duplicates: 23,
    swaps: 31,
    keySwaps: 13,
    corruptions: 29,
    redeliveries: 19,
    truncated: 37,
  };

  it.each([1, 2, 3])('finds every fault, names it, and finds nothing else (seed %i)', (seed) => {
    const { truth, found, checker } = checkFakeLog({ ...base, seed, faults });
    expect(truth.lost).toHaveLength(faults.drops + faults.truncated);
    expect(truth.duplicates).toHaveLength(faults.duplicates);
    expect(truth.outOfOrder).toHaveLength(faults.swaps + faults.keySwaps);
    expect(truth.keyOutOfOrder.length).toBeGreaterThanOrEqual(faults.keySwaps);
    expect(truth.corrupt).toHaveLength(faults.corruptions);
    expect(truth.redelivered.length).toBeGreaterThanOrEqual(faults.redeliveries);
    expect(unseenOrders(checker, base.orders)).toEqual(truth.lost);
    expect(found.get('logDuplicate')).toEqual(truth.duplicates);
    expect(found.get('outOfOrder')).toEqual(truth.outOfOrder);
    expect(found.get('keyOutOfOrder')).toEqual(truth.keyOutOfOrder);
    expect(found.get('corrupt')).toEqual(truth.corrupt);
    expect(found.get('redelivered')).toEqual(truth.redelivered);
    expect(checker.counts().records).toBe(truth.records);
  });

  const named: Readonly<Record<keyof FakeLogFaults, readonly LogFindingKind[]>> = {
    drops: [],
    duplicates: ['logDuplicate'],
    // By chance a neighbour can have the same key; the counts above say whether it had.
    swaps: ['outOfOrder', 'keyOutOfOrder'],
    keySwaps: ['outOfOrder', 'keyOutOfOrder'],
    corruptions: ['corrupt'],
    redeliveries: ['redelivered'],
    truncated: [],
  };

  it.each(['drops', 'duplicates', 'swaps', 'keySwaps', 'corruptions', 'redeliveries', 'truncated'] as const)(
    'finds %s alone',
    (kind) => {
      const { truth, found, checker } = checkFakeLog({ ...base, faults: { ...noFaults, [kind]: 5 } });
      const { lost, duplicates, outOfOrder: swapped, keyOutOfOrder: keySwapped, corrupt: damaged } = truth;
      expect(lost.length + duplicates.length + swapped.length + damaged.length + truth.redelivered.length).toBe(
        kind === 'redeliveries' ? truth.redelivered.length : 5,
      );
      expect(unseenOrders(checker, base.orders)).toEqual(lost);
      expect(checker.counts()).toEqual({
        records: truth.records,
        redelivered: truth.redelivered.length,
        duplicates: duplicates.length,
        outOfOrder: swapped.length,
        keyOutOfOrder: keySwapped.length,
        corrupt: damaged.length,
      });
      expect(named[kind]).toEqual(expect.arrayContaining([...found.keys()]));
    },
  );

  it('raises no false alarm over a million orders of eight producers, whose keys share classes', () => {
    const settings = { ...base, orders: 1_000_000, partitions: 12, producers: 8, keys: 300_000 };
    const { found, checker } = checkFakeLog(settings);
    expect([...found]).toEqual([]);
    expect(checker.counts().records).toBe(settings.orders);
    expect(checker.seen.size).toBe(settings.orders);
  });
});
