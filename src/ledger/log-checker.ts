import { readKeyClass, readProducerId, readSeq, readValueCrc32c } from '../orders/stamp.ts';
import { KeyOrder } from './key-order.ts';
import { OrderSet } from './order-set.ts';

/** Bits of what {@link LogChecker.check} found about a record. */
export const RecordFinding = {
  none: 0,
  redelivered: 1,
  duplicate: 2,
  outOfOrder: 4,
  keyOutOfOrder: 8,
  corrupt: 16,
} as const;

/** What a record can be an example of, by the names of the result. */
export type LogFindingKind = 'redelivered' | 'logDuplicate' | 'outOfOrder' | 'keyOutOfOrder' | 'corrupt';

/** Totals of one checker. */
export interface LogCheckCounts {
  /** Records checked. */
  readonly records: number;
  /** Deliveries of an order at an offset that had been delivered before. */
  readonly redelivered: number;
  /** Orders found at another offset than before. */
  readonly duplicates: number;
  /** Records behind a later one of the same producer in their partition. */
  readonly outOfOrder: number;
  /** Records behind a later one of the same producer and key class in their partition. */
  readonly keyOutOfOrder: number;
  /** Records whose value does not match the checksum in the stamp. */
  readonly corrupt: number;
}

/** One record that is a finding. */
export interface LogCheckSample {
  readonly kind: LogFindingKind;
  readonly seq: number;
  readonly partition: number;
  readonly offset: number;
}

/** So many examples of each kind are kept; all are counted. */
export const samplesPerKind = 20;

const kinds: readonly (readonly [bit: number, kind: LogFindingKind])[] = [
  [RecordFinding.redelivered, 'redelivered'],
  [RecordFinding.duplicate, 'logDuplicate'],
  [RecordFinding.outOfOrder, 'outOfOrder'],
  [RecordFinding.keyOutOfOrder, 'keyOutOfOrder'],
  [RecordFinding.corrupt, 'corrupt'],
];

/** What is known of the records of one producer in one partition. */
interface ProducerOrder {
  readonly producerId: number;
  lastSeq: number;
  readonly keys: KeyOrder;
}

interface PartitionState {
  /** The highest offset delivered + 1. */
  watermark: number;
  readonly producers: Map<number, ProducerOrder>;
  latest: ProducerOrder | undefined;
}

/**
 * Checks the records of one run as they are delivered, each partition in the order of its log. About 50 ns a record, and
 * nothing is allocated for one that is in order.
 *
 * - redelivered: an order again at an offset below the partition's highest; nothing else is judged then. A record
 *   below it whose order was never delivered is new (the log was cut off and written anew), and its order is not judged.
 * - corrupt: the value's checksum is not the stamp's.
 * - duplicate: an order that came before, at a new offset; its order is not judged.
 * - outOfOrder: an order below the highest one of the same producer in the same partition.
 * - keyOutOfOrder: besides, one of those above it has its key class. Records without a key have class 0, which is not
 *   judged. Only within a partition, so that a change of their number raises no false alarm.
 */
export class LogChecker {
  readonly #partitions: PartitionState[] = [];
  readonly #seen = new OrderSet();
  readonly #samples: LogCheckSample[] = [];
  #tables = 0;
  #records = 0;
  #redelivered = 0;
  #duplicates = 0;
  #outOfOrder = 0;
  #keyOutOfOrder = 0;
  #corrupt = 0;

  /** The orders that were delivered at least once. */
  get seen(): OrderSet {
    return this.#seen;
  }

  /** The highest offset delivered + 1; 0 before the partition's first record. */
  positionOf(partition: number): number {
    return this.#partitions[partition]?.watermark ?? 0;
  }

  /**
   * Judges the next record of a partition.
   *
   * @param stamp a stamp of this run: `isStamp` was asked
   * @param valueCrc32c CRC-32C of the value as it was read
   * @returns bits of {@link RecordFinding}
   */
  check(partition: number, offset: number, stamp: Uint8Array, valueCrc32c: number): number {
    const seq = readSeq(stamp);
    const state = this.#partitions[partition] ?? this.#addPartition(partition);
    const isNew = this.#seen.add(seq);
    this.#records += 1;
    let found: number = RecordFinding.none;
    if (offset < state.watermark) {
      if (!isNew) found = RecordFinding.redelivered;
      else if (valueCrc32c !== readValueCrc32c(stamp)) found = RecordFinding.corrupt;
    } else {
      state.watermark = offset + 1;
      found = isNew ? this.#judgeOrder(state, seq, stamp) : RecordFinding.duplicate;
      if (valueCrc32c !== readValueCrc32c(stamp)) found |= RecordFinding.corrupt;
    }
    if (found !== RecordFinding.none) this.#note(found, seq, partition, offset);
    return found;
  }

  counts(): LogCheckCounts {
    return {
      records: this.#records,
      redelivered: this.#redelivered,
      duplicates: this.#duplicates,
      outOfOrder: this.#outOfOrder,
      keyOutOfOrder: this.#keyOutOfOrder,
      corrupt: this.#corrupt,
    };
  }

  /** The first {@link samplesPerKind} of each kind, in the order in which they were found. */
  samples(): readonly LogCheckSample[] {
    return this.#samples;
  }

  #judgeOrder(state: PartitionState, seq: number, stamp: Uint8Array): number {
    const producer = this.#producerOf(state, readProducerId(stamp));
    const keyClass = readKeyClass(stamp);
    if (seq >= producer.lastSeq) {
      producer.lastSeq = seq;
      producer.keys.addInOrder(seq, keyClass);
      return RecordFinding.none;
    }
    const isBehindOwnKey = producer.keys.addOutOfOrder(seq, keyClass);
    return isBehindOwnKey ? RecordFinding.outOfOrder | RecordFinding.keyOutOfOrder : RecordFinding.outOfOrder;
  }

  #addPartition(partition: number): PartitionState {
    const state: PartitionState = { watermark: 0, producers: new Map(), latest: undefined };
    // One after the other, so that the array stays a dense one.
    while (this.#partitions.length < partition) {
      this.#partitions.push({ watermark: 0, producers: new Map(), latest: undefined });
    }
    this.#partitions[partition] = state;
    return state;
  }

  #producerOf(state: PartitionState, producerId: number): ProducerOrder {
    if (state.latest?.producerId === producerId) return state.latest;
    let producer = state.producers.get(producerId);
    if (producer === undefined) {
      producer = { producerId, lastSeq: -1, keys: new KeyOrder(this.#tables) };
      this.#tables += 1;
      state.producers.set(producerId, producer);
    }
    state.latest = producer;
    return producer;
  }

  #note(found: number, seq: number, partition: number, offset: number): void {
    this.#redelivered += found & RecordFinding.redelivered;
    if ((found & RecordFinding.duplicate) !== 0) this.#duplicates += 1;
    if ((found & RecordFinding.outOfOrder) !== 0) this.#outOfOrder += 1;
    if ((found & RecordFinding.keyOutOfOrder) !== 0) this.#keyOutOfOrder += 1;
    if ((found & RecordFinding.corrupt) !== 0) this.#corrupt += 1;
    for (const [bit, kind] of kinds) {
      if ((found & bit) !== 0) this.#sample({ kind, seq, partition, offset });
    }
  }

  #sample(sample: LogCheckSample): void {
    // At most five kinds of samples are kept, so counting them is cheap; a flood of findings stops here early.
    if (this.#samples.length >= samplesPerKind * kinds.length) return;
    const sameKind = this.#samples.reduce((count, { kind }) => (kind === sample.kind ? count + 1 : count), 0);
    if (sameKind < samplesPerKind) this.#samples.push(sample);
  }
}
