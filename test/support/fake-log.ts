import { hash32 } from '../../src/rng.ts';
import { STAMP_BYTES, writeStamp } from '../../src/orders/stamp.ts';

/** How many of each kind of trouble a {@link FakeLog} makes; each is made at an order of its own. */
export interface FakeLogFaults {
  /** Orders that are acked and never written. */
  readonly drops: number;
  /** Orders that are written a second time, at another offset. */
  readonly duplicates: number;
  /** Orders that change places with the next one of the same producer and partition. */
  readonly swaps: number;
  /** Orders that are written after the next one of the same producer, partition and key class. */
  readonly keySwaps: number;
  /** Orders whose value is damaged. */
  readonly corruptions: number;
  /** Times that the last records of a partition are delivered again, 1 to 8 of them. */
  readonly redeliveries: number;
  /** Orders that are cut off the end of partition 0. */
  readonly truncated: number;
}

export interface FakeLogSettings {
  readonly orders: number;
  readonly partitions: number;
  readonly producers: number;
  readonly keys: number;
  readonly seed: number;
  readonly faults: FakeLogFaults;
}

export const noFaults: FakeLogFaults = {
  drops: 0,
  duplicates: 0,
  swaps: 0,
  keySwaps: 0,
  corruptions: 0,
  redeliveries: 0,
  truncated: 0,
};

/** A record as it is delivered. The stamp's buffer is used again for the next one. */
export interface FakeDelivery {
  readonly partition: number;
  readonly offset: number;
  readonly seq: number;
  readonly stamp: Uint8Array;
  /** What a reader of the value computes. */
  readonly valueCrc32c: number;
  readonly isCorrupt: boolean;
}

/** What was done, in the order in which it could be noticed: by order, or by partition and offset. */
export interface FakeLogTruth {
  readonly records: number;
  readonly lost: readonly number[];
  /** The same, with the place at which it was acknowledged. */
  readonly lostPlaces: readonly string[];
  readonly duplicates: readonly string[];
  readonly outOfOrder: readonly string[];
  readonly keyOutOfOrder: readonly string[];
  readonly corrupt: readonly string[];
  readonly redelivered: readonly string[];
}

type FaultKind = Exclude<keyof FakeLogFaults, 'truncated'>;

interface Written {
  readonly seq: number;
  readonly producerId: number;
  readonly keyClass: number;
  readonly keySeq: number;
  readonly isCorrupt: boolean;
}

interface Held {
  readonly record: Written;
  readonly kind: 'swaps' | 'keySwaps';
}

interface FakePartition {
  readonly index: number;
  nextOffset: number;
  held: Held | undefined;
  readonly recent: { readonly offset: number; readonly record: Written }[];
}

const crc = 0x1234_5678;
const recentLimit = 8;

/** How a finding is named: order, partition and offset. */
export function place(seq: number, partition: number, offset: number): string {
  return `${seq}@${partition}:${offset}`;
}

/**
 * A log that does what a bad cluster, producer or consumer would do, so many times as it is told, and keeps a list of
 * it. The same seed makes the same log.
 */
export class FakeLog {
  readonly #settings: FakeLogSettings;
  readonly #onRecord: (delivery: FakeDelivery) => void;
  readonly #onAck: (seq: number, partition: number, offset: number) => void;
  readonly #partitions: readonly FakePartition[];
  readonly #keySeqs = new Map<number, number>();
  readonly #stamp = new Uint8Array(STAMP_BYTES);
  readonly #pending: FaultKind[];
  readonly #truth = {
    records: 0,
    lost: [] as number[],
    lostPlaces: [] as string[],
    duplicates: [] as string[],
    outOfOrder: [] as string[],
    keyOutOfOrder: [] as string[],
    corrupt: [] as string[],
    redelivered: [] as string[],
  };

  /** @param onAck where each order is acknowledged, in any order; one that is lost at the place of another or at a hole */
  constructor(
    settings: FakeLogSettings,
    onRecord: (delivery: FakeDelivery) => void,
    onAck: (seq: number, partition: number, offset: number) => void = () => undefined,
  ) {
    this.#settings = settings;
    this.#onRecord = onRecord;
    this.#onAck = onAck;
    this.#partitions = Array.from({ length: settings.partitions }, (_, index) => ({
      index,
      nextOffset: 0,
      held: undefined,
      recent: [],
    }));
    this.#pending = shuffledFaults(settings);
  }

  /** Delivers every record; returns what was done. */
  run(): FakeLogTruth {
    const { orders, faults } = this.#settings;
    // The last tenth has no faults, so that every order held back finds one to change places with.
    const spacing = Math.floor((0.9 * orders) / (this.#pending.length + 1));
    let nextFault = spacing;
    const cutFrom = firstTruncated(this.#settings, faults.truncated);
    let cutCount = 0;
    for (let seq = 0; seq < orders; seq++) {
      const partition = this.#partitionOf(seq);
      const record = this.#recordOf(seq);
      if (partition.index === 0 && seq >= cutFrom) {
        this.#lose(partition, seq, cutCount++);
        continue;
      }
      const fault = seq >= nextFault && partition.held === undefined ? this.#pending.pop() : undefined;
      if (fault !== undefined) nextFault += spacing;
      this.#place(partition, record, fault);
    }
    for (const partition of this.#partitions) this.#release(partition, undefined);
    if (this.#pending.length > 0) throw new Error(`${this.#pending.length} faults did not fit into the log`);
    return this.#truth;
  }

  #place(partition: FakePartition, record: Written, fault: FaultKind | undefined): void {
    if (fault === 'swaps' || fault === 'keySwaps') {
      partition.held = { record, kind: fault };
      return;
    }
    if (fault === 'drops') this.#lose(partition, record.seq, 0);
    else this.#appendFirst(partition, fault === 'corruptions' ? { ...record, isCorrupt: true } : record);
    if (fault === 'duplicates') {
      this.#truth.duplicates.push(place(record.seq, partition.index, partition.nextOffset));
      this.#append(partition, record);
    }
    if (fault === 'redeliveries') this.#redeliver(partition);
    if (fault !== 'drops') this.#release(partition, record);
  }

  /** Writes the record that is held back, once `after` is the one that should have come later. */
  #release(partition: FakePartition, after: Written | undefined): void {
    const { held } = partition;
    if (held === undefined) return;
    const { record, kind } = held;
    const sameProducer = after?.producerId === record.producerId;
    const sameKey = sameProducer && after?.keyClass === record.keyClass;
    if (after !== undefined && !(kind === 'keySwaps' ? sameKey : sameProducer)) return;
    const at = place(record.seq, partition.index, partition.nextOffset);
    if (after === undefined) throw new Error(`order ${record.seq} found nobody to change places with`);
    this.#truth.outOfOrder.push(at);
    if (sameKey) this.#truth.keyOutOfOrder.push(at);
    partition.held = undefined;
    this.#appendFirst(partition, record);
  }

  /** It was acknowledged `ahead` records behind the end of the log, where it is not. */
  #lose(partition: FakePartition, seq: number, ahead: number): void {
    const offset = partition.nextOffset + ahead;
    this.#onAck(seq, partition.index, offset);
    this.#truth.lost.push(seq);
    this.#truth.lostPlaces.push(place(seq, partition.index, offset));
  }

  #appendFirst(partition: FakePartition, record: Written): void {
    this.#onAck(record.seq, partition.index, partition.nextOffset);
    this.#append(partition, record);
  }

  #append(partition: FakePartition, record: Written): void {
    const offset = partition.nextOffset;
    partition.nextOffset += 1;
    if (record.isCorrupt) this.#truth.corrupt.push(place(record.seq, partition.index, offset));
    if (this.#settings.faults.redeliveries > 0) {
      partition.recent.push({ offset, record: { ...record, isCorrupt: false } });
      if (partition.recent.length > recentLimit) partition.recent.shift();
    }
    this.#deliver(partition.index, offset, record);
  }

  #redeliver(partition: FakePartition): void {
    const count = 1 + (partition.nextOffset % recentLimit);
    for (const { offset, record } of partition.recent.slice(-count)) {
      this.#truth.redelivered.push(place(record.seq, partition.index, offset));
      this.#deliver(partition.index, offset, record);
    }
  }

  #deliver(partition: number, offset: number, { seq, producerId, keyClass, keySeq, isCorrupt }: Written): void {
    this.#truth.records += 1;
    writeStamp(this.#stamp, 0, 0, 7, producerId, keyClass, seq, keySeq, 0, crc);
    this.#onRecord({ partition, offset, seq, stamp: this.#stamp, valueCrc32c: isCorrupt ? crc ^ 1 : crc, isCorrupt });
  }

  #recordOf(seq: number): Written {
    const producerId = seq % this.#settings.producers;
    const keyClass = (this.#keyOf(seq) % 0xffff) + 1;
    const key = producerId * 0x1_0000 + keyClass;
    const keySeq = this.#keySeqs.get(key) ?? 0;
    this.#keySeqs.set(key, keySeq + 1);
    return { seq, producerId, keyClass, keySeq, isCorrupt: false };
  }

  #keyOf(seq: number): number {
    return hash32(this.#settings.seed, seq) % this.#settings.keys;
  }

  #partitionOf(seq: number): FakePartition {
    const partition = this.#partitions[hash32(1, this.#keyOf(seq)) % this.#partitions.length];
    if (partition === undefined) throw new Error('a log has partitions');
    return partition;
  }
}

/** All faults in an order that depends on the seed. */
function shuffledFaults({ faults, seed }: FakeLogSettings): FaultKind[] {
  const { drops, duplicates, swaps, keySwaps, corruptions, redeliveries } = faults;
  return Object.entries({ drops, duplicates, swaps, keySwaps, corruptions, redeliveries })
    .flatMap(([kind, count]) => Array.from({ length: count }, (_, index) => ({ kind, at: hash32(seed, index, count) })))
    .sort((left, right) => left.at - right.at)
    .map(({ kind }) => kind)
    .filter(isFaultKind);
}

function isFaultKind(kind: string): kind is FaultKind {
  return kind in noFaults && kind !== 'truncated';
}

/** The first order of partition 0 that is cut off, so that `truncated` are. */
function firstTruncated({ orders, partitions, keys, seed }: FakeLogSettings, truncated: number): number {
  let seq = orders;
  for (let left = truncated; left > 0 && seq > 0;) {
    seq -= 1;
    if (hash32(1, hash32(seed, seq) % keys) % partitions === 0) left -= 1;
  }
  return seq;
}
