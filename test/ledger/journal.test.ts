import { crc32c } from '@node-rs/crc32';
import { describe, expect, it } from 'vitest';
import { encodeBegin, encodeFates } from '../../src/ledger/journal-format.ts';
import { type JournalFates, JournalReader } from '../../src/ledger/journal-reader.ts';
import { DeliveryLedger } from '../../src/ledger/delivery-ledger.ts';
import { chunkOrders, createLedgerMemory, Delivery } from '../../src/ledger/ledger-memory.ts';
import { OrderJournal } from '../../src/ledger/order-journal.ts';
import { OrderLedger } from '../../src/ledger/order-ledger.ts';
import type { OrderSet } from '../../src/ledger/order-set.ts';
import { noPlace, offsetOf, partitionOf, type Place, placeAt } from '../../src/ledger/place.ts';
import { hash32 } from '../../src/rng.ts';

const { none, dropped, acked, failed, indeterminate } = Delivery;
const runHash = 0xdead_beef;
const setNames = {
  [dropped]: 'dropped',
  [acked]: 'acked',
  [failed]: 'failed',
  [indeterminate]: 'indeterminate',
} as const;

function read(journal: Uint8Array, pieceBytes = journal.length, hash = runHash): JournalFates {
  const reader = new JournalReader(hash);
  for (let at = 0; at < journal.length; at += pieceBytes) reader.push(journal.subarray(at, at + pieceBytes));
  return reader.end();
}

function placesIn(journal: Uint8Array): Map<number, Place> {
  const places = new Map<number, Place>();
  new JournalReader(runHash, (seq, place) => places.set(seq, place)).push(journal);
  return places;
}

const unknown = (): Place => noPlace;
/** As a producer that is acknowledged in order, over three partitions. */
const inOrder = (seq: number): Place => placeAt(seq % 3, 1000 + Math.floor(seq / 3));

function sizesOf({ acked: a, failed: f, indeterminate: i, dropped: d, tornBytes }: JournalFates): number[] {
  return [a.size, f.size, i.size, d.size, tornBytes];
}

function membersOf(set: OrderSet, orders: number): number[] {
  return Array.from({ length: orders }, (_, seq) => seq).filter((seq) => set.has(seq));
}

/** Frames of two looks at a chunk: first the even orders below 1000 are settled, then the others. */
function twoLooks(chunk: number): Buffer[] {
  const before = new Uint8Array(chunkOrders);
  const first = before.map((_, at) => (at < 1000 && at % 2 === 0 ? acked : none));
  const second = first.map(
    (delivery, at) => (at < 1000 && delivery === none ? [failed, indeterminate][(at % 4) >> 1] : delivery) ?? none,
  );
  return [encodeFates(chunk, before, first, unknown), encodeFates(chunk, first, second, unknown)].filter(
    (frame) => frame !== undefined,
  );
}

function fateOf(seq: number): Delivery {
  return [dropped, acked, acked, failed, indeterminate][hash32(5, seq) % 5] ?? none;
}

/** A ledger of four chunks whose orders are settled as they are sent, but for those with a fate of their own. */
function rig() {
  const memory = createLedgerMemory(4 * chunkOrders, 1);
  const deliveries = new DeliveryLedger(memory, 0);
  const ledger = new OrderLedger(memory, 0);
  const journal = new OrderJournal(ledger);
  const frames = [encodeBegin(runHash)];
  return {
    deliveries,
    ledger,
    look: () => frames.push(...journal.take()),
    read: () => read(Buffer.concat(frames)),
    readPlaces: () => placesIn(Buffer.concat(frames)),
    advance: () => {
      deliveries.refresh();
      ledger.advance();
    },
  };
}

describe('a journal', () => {
  it('gives back what was settled at each look, in whatever pieces it is read', () => {
    const journal = Buffer.concat([encodeBegin(runHash), ...twoLooks(0), ...twoLooks(3)]);
    for (const pieceBytes of [1, 7, 100, journal.length]) {
      const fates = read(journal, pieceBytes);
      expect(sizesOf(fates)).toEqual([1000, 500, 500, 0, 0]);
      expect(fates.orders).toBe(3 * chunkOrders + 1000);
      expect([fates.acked.has(998), fates.failed.has(1), fates.indeterminate.has(3)]).toEqual([true, true, true]);
      expect(fates.acked.has(3 * chunkOrders + 2)).toBe(true);
    }
  });

  it('takes a byte for an acknowledged order, three for a run of others, and nothing where nothing was settled', () => {
    const before = new Uint8Array(chunkOrders);
    const whole = new Uint8Array(chunkOrders).fill(acked);
    const others = new Uint8Array(chunkOrders).fill(dropped);
    expect(encodeFates(0, before, before, inOrder)).toBeUndefined();
    expect(encodeFates(0, whole, whole, inOrder)).toBeUndefined();
    expect(encodeFates(0, before, others, inOrder)?.length).toBeLessThanOrEqual(20);
    const frame = encodeFates(0, before, whole, inOrder) ?? Buffer.of();
    expect(frame.length).toBeLessThan(chunkOrders + 30);
    expect(read(Buffer.concat([encodeBegin(runHash), frame])).acked.size).toBe(chunkOrders);
  });

  it('gives back where each order was acknowledged, whatever the place, and that it is not known', () => {
    const places = [
      [0, 0],
      [0, 1],
      [8190, 2 ** 40 - 2],
      [8190, 0],
      [8190, 2 ** 40 - 2],
      [1, 5],
      [0, -1],
      [8191, 1],
      [0, 2 ** 40],
      [-1, 3],
      [1, 4],
      [63, 2 ** 32],
      [0, 2],
    ].map(([partition, offset]) => placeAt(partition ?? 0, offset ?? 0));
    const now = new Uint8Array(chunkOrders).fill(acked, 100, 100 + places.length);
    now[103] = failed;
    const first = 2 * chunkOrders + 100;
    const placeOf = (seq: number): Place => places[seq - first] ?? noPlace;
    const frame = encodeFates(2, new Uint8Array(chunkOrders), now, placeOf) ?? Buffer.of();
    const read = placesIn(Buffer.concat([encodeBegin(runHash), frame]));
    expect([...read]).toEqual(
      places.map((place, index) => [first + index, place] as const).filter(([seq]) => seq !== first + 3),
    );
    expect([partitionOf(read.get(first + 4) ?? 0), offsetOf(read.get(first + 4) ?? 0)]).toEqual([8190, 2 ** 40 - 2]);
    const known = [6, 7, 8, 9]
      .map((index) => read.get(first + index) ?? 0)
      .map((at) => [partitionOf(at), offsetOf(at)]);
    expect(known).toEqual([
      [0, null],
      [null, null],
      [0, null],
      [null, null],
    ]);
  });

  it('of the version before is not taken for one of this version', () => {
    const begin = encodeBegin(runHash);
    expect(read(begin)).toMatchObject({ tornBytes: 0 });
    const payload = Buffer.from([1, 1, 0xde, 0xad, 0xbe, 0xef]);
    const old = Buffer.alloc(begin.length);
    old.writeUInt32BE(payload.length, 0);
    old.writeUInt32BE(crc32c(payload), 4);
    payload.copy(old, 8);
    expect(read(old)).toMatchObject({ tornBytes: old.length });
  });

  it('cut off anywhere keeps its whole frames, and says how many bytes are left over', () => {
    const frames = [encodeBegin(runHash), ...twoLooks(0)];
    const journal = Buffer.concat(frames);
    const ends = frames.map((_, index) => Buffer.concat(frames.slice(0, index + 1)).length);
    for (let cut = 0; cut <= journal.length; cut++) {
      const whole = ends.filter((end) => end <= cut).length;
      const fates = read(journal.subarray(0, cut), 64);
      expect([fates.acked.size, fates.failed.size]).toEqual([whole > 1 ? 500 : 0, whole > 2 ? 250 : 0]);
      expect(fates.tornBytes).toBe(cut - (ends[whole - 1] ?? 0));
    }
  });

  it('with one damaged bit is believed up to the frame before it', () => {
    const frames = [encodeBegin(runHash), ...twoLooks(0)];
    const journal = Buffer.concat(frames);
    const secondStart = journal.length - (frames[2]?.length ?? 0);
    for (let at = 0; at < journal.length; at++) {
      const damaged = Buffer.from(journal);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      const fates = read(damaged);
      expect(fates.failed.size).toBe(0);
      expect(fates.tornBytes).toBeGreaterThan(0);
      expect(fates.acked.size).toBe(at >= secondStart ? 500 : 0);
    }
  });

  it('of another run, or of zeros, holds nothing', () => {
    const journal = Buffer.concat([encodeBegin(runHash), ...twoLooks(0)]);
    expect(sizesOf(read(journal, journal.length, 1))).toEqual([0, 0, 0, 0, journal.length]);
    expect(sizesOf(read(Buffer.alloc(5000), 64))).toEqual([0, 0, 0, 0, 5000]);
  });

  it('brings back random fates, settled in random order over many looks', () => {
    const orders = 3000;
    const frames = [encodeBegin(runHash)];
    let before = new Uint8Array(chunkOrders);
    for (let look = 1; look <= 40; look++) {
      const now = before.map((delivery, at) =>
        at < orders && hash32(look, at) % 8 === 0 && delivery === none ? fateOf(at) : delivery,
      );
      frames.push(encodeFates(2, before, now, inOrder) ?? Buffer.of());
      before = now;
    }
    const fates = read(Buffer.concat(frames), 37);
    for (const delivery of [dropped, acked, failed, indeterminate]) {
      const expected = [...before.keys()].filter((at) => before[at] === delivery);
      expect(membersOf(fates[setNames[delivery]], 3 * chunkOrders)).toEqual(expected.map((at) => at + 2 * chunkOrders));
    }
    expect(sizesOf(fates).reduce((sum, size) => sum + size, 0)).toBeGreaterThan(orders * 0.95);
  });

  it('of random bytes does not fail', () => {
    for (let seed = 0; seed < 200; seed++) {
      const noise = Buffer.from(Array.from({ length: 300 }, (_, at) => hash32(seed, at) & 0xff));
      const fates = read(Buffer.concat([encodeBegin(runHash), noise]), 50);
      expect(fates.acked.size).toBe(0);
    }
  });
});

describe('the journal of a ledger', () => {
  it('follows the window over chunks whose memory was given to other orders', () => {
    const { deliveries, look, advance, read: readBack, readPlaces } = rig();
    const orders = 12 * chunkOrders;
    for (let seq = 0; seq < orders; seq++) {
      if (seq % 20_000 === 0) {
        look();
        advance();
      }
      if (!deliveries.admits(seq)) throw new Error(`the window is full at order ${seq}`);
      if (seq % 1000 === 7) deliveries.mark(seq, dropped);
      else deliveries.mark(seq, acked, inOrder(seq));
    }
    look();
    const places = readPlaces();
    expect([0, 1, 69_999, orders - 1].map((seq) => places.get(seq))).toEqual([0, 1, 69_999, orders - 1].map(inOrder));
    expect(sizesOf(readBack())).toEqual([
      orders - Math.ceil((orders - 7) / 1000),
      0,
      0,
      Math.ceil((orders - 7) / 1000),
      0,
    ]);
  });

  it('learns of an order that was settled after it had left the window', () => {
    const { deliveries, ledger, look, advance, read: readBack } = rig();
    const straggler = 5;
    for (let seq = 0; seq < 8 * chunkOrders; seq++) {
      if (seq % 1000 === 0) advance();
      if (seq % 20_000 === 0) look();
      if (!deliveries.admits(seq)) throw new Error(`the window is full at order ${seq}`);
      if (seq !== straggler) deliveries.mark(seq, acked);
    }
    look();
    expect(readBack().indeterminate.has(straggler)).toBe(false);
    deliveries.mark(straggler, indeterminate);
    for (const late of deliveries.takeLate()) ledger.addLateDelivery(late);
    look();
    expect(sizesOf(readBack())).toEqual([8 * chunkOrders - 1, 0, 1, 0, 0]);
    expect(readBack().indeterminate.has(straggler)).toBe(true);
  });

  it('does not take the orders of the chunk before for those of a chunk that waits for memory', () => {
    const { deliveries, look, read: readBack } = rig();
    for (let seq = 0; seq < 4 * chunkOrders; seq++) {
      deliveries.admits(seq);
      deliveries.mark(seq, acked);
    }
    expect(deliveries.admits(4 * chunkOrders)).toBe(false);
    look();
    expect(readBack()).toMatchObject({ orders: 4 * chunkOrders });
  });
});
