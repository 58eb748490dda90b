import { ShopSimError } from '../../errors.ts';
import { partitionForKey } from '../../protocol/murmur2.ts';
import { RecordWriter, singleRecordBatchBytes } from '../../protocol/record-batch-writer.ts';
import type { BatchPool } from './batch-pool.ts';
import type { Deliveries } from './deliveries.ts';
import type { ProducerSettings, RecordContent } from './port.ts';
import type { ProducerPartition } from './producer-partition.ts';
import type { StickyPartitioner } from './sticky-partitioner.ts';

/** What the accumulator tells the sender. */
export interface AccumulatorListener {
  /** A batch was opened: its linger begins. */
  opened(openedMs: number, partition: ProducerPartition): void;
  /** A batch was closed, or memory ran out: there is something to send. */
  ready(): void;
}

/**
 * The append side: a record goes at once into the open batch of its partition, encoded in its place. A batch is closed
 * when the next record does not fit; the sender closes it earlier when its linger has passed and it can be sent.
 */
export class Accumulator {
  readonly #settings: ProducerSettings;
  readonly #partitions: readonly ProducerPartition[];
  readonly #sticky: StickyPartitioner;
  readonly #deliveries: Deliveries;
  readonly #listener: AccumulatorListener;
  readonly #writer: RecordWriter;
  readonly #pool: BatchPool;
  #isExhausted = false;

  constructor(
    settings: ProducerSettings,
    partitions: readonly ProducerPartition[],
    sticky: StickyPartitioner,
    pool: BatchPool,
    deliveries: Deliveries,
    listener: AccumulatorListener,
  ) {
    this.#settings = settings;
    this.#partitions = partitions;
    this.#sticky = sticky;
    this.#deliveries = deliveries;
    this.#listener = listener;
    this.#writer = new RecordWriter(settings.headerKey, settings.headerLength, settings.moreHeaders);
    this.#pool = pool;
  }

  /** A record had to be turned away: nothing should linger until memory is free again. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  /** Memory was freed. */
  freed(): void {
    this.#isExhausted = false;
  }

  /** See `Producer.append`. Hot path: one comparison more than the writing of the record. */
  append(content: RecordContent): boolean {
    const { key } = content;
    const index =
      key === undefined ? this.#sticky.current : partitionForKey(key, content.keyLength, this.#partitions.length);
    const partition = this.#partition(index);
    if (partition.open?.tryAppend(this.#writer, content) !== true && !this.#appendToNew(partition, content))
      return false;
    this.#deliveries.appended();
    return true;
  }

  /** Closes the open batch of a partition, if any, so that it can be sent. */
  closeOpen(partition: ProducerPartition): void {
    const batch = partition.open;
    if (batch === undefined) return;
    partition.open = undefined;
    partition.queue.push(batch);
    if (partition.index === this.#sticky.current) this.#sticky.advance();
  }

  #appendToNew(full: ProducerPartition, content: RecordContent): boolean {
    let partition = full;
    if (partition.open !== undefined) {
      this.closeOpen(partition);
      this.#listener.ready();
      if (content.key === undefined) {
        partition = this.#partition(this.#sticky.current);
        if (partition.open?.tryAppend(this.#writer, content) === true) return true;
        this.closeOpen(partition);
      }
    }
    return this.#open(partition, content);
  }

  #open(partition: ProducerPartition, content: RecordContent): boolean {
    const neededBytes = this.#neededBytes(content);
    const batch = this.#pool.take(neededBytes);
    if (batch === undefined) {
      this.#isExhausted = true;
      this.#listener.ready();
      return false;
    }
    const openedMs = content.sentMs;
    batch.open(partition.index, openedMs, openedMs + this.#settings.deliveryTimeoutMs, this.#deliveries.flushNumber);
    if (!batch.tryAppend(this.#writer, content)) throw new Error('a record does not fit into a batch made for it');
    partition.open = batch;
    this.#deliveries.opened();
    this.#listener.opened(openedMs, partition);
    return true;
  }

  #neededBytes(content: RecordContent): number {
    const keyLength = content.key === undefined ? -1 : content.keyLength;
    const recordBytes = this.#writer.recordBytes(this.#writer.bodyBytes(0, 0, keyLength, content.valueLength));
    const neededBytes = singleRecordBatchBytes(recordBytes);
    const { maxRequestBytes, bufferMemoryBytes } = this.#settings;
    if (neededBytes > Math.min(maxRequestBytes, bufferMemoryBytes)) {
      throw new ShopSimError(
        'USAGE',
        `A record of ${recordBytes} bytes cannot be sent: max.request.size is ${maxRequestBytes} and buffer.memory ${bufferMemoryBytes}; make records smaller or raise these.`,
      );
    }
    return neededBytes;
  }

  #partition(index: number): ProducerPartition {
    const partition = this.#partitions[index];
    if (partition === undefined) throw new Error(`there is no partition ${index}`);
    return partition;
  }
}
