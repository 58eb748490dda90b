import type {
  DeliveryOutcome,
  HeaderForm,
  Producer,
  ProducerEvents,
  RecordContent,
} from '../../src/kafka/producer/port.ts';

/** A record as the fake producer took it. */
export interface AppendedRecord {
  readonly key: string | undefined;
  readonly value: string;
  readonly header: Buffer;
  /** Of the other headers that it was opened for, by key. */
  readonly moreHeaders: Readonly<Record<string, string>>;
  readonly seq: number;
  readonly intendedMs: number;
  readonly sentMs: number;
}

const headerBytes = 32;

/** A producer without Kafka: it keeps what is appended until a test settles it. */
export class FakeProducer implements Producer {
  /** What it was told. */
  addedPartitions: number | undefined;
  readonly partitionCount = 1;
  readonly events: ProducerEvents;
  /** Everything ever appended. */
  readonly appended: AppendedRecord[] = [];
  /** Records that fit before `append` says false. */
  capacity = Number.POSITIVE_INFINITY;
  /** Settles every record as acked at once, as far as the caller can see: before the next turn of the event loop. */
  acksAtOnce = false;
  isClosed = false;
  #unsettled: AppendedRecord[] = [];
  readonly #moreHeaders: readonly HeaderForm[];

  constructor(events: ProducerEvents, moreHeaders: readonly HeaderForm[] = []) {
    this.events = events;
    this.#moreHeaders = moreHeaders;
  }

  get unsettledCount(): number {
    return this.#unsettled.length;
  }

  get bufferedBytes(): number {
    return this.#unsettled.reduce((sum, { value }) => sum + value.length, 0);
  }

  partitionsAdded(partitions: number): void {
    this.addedPartitions = partitions;
  }

  append(content: RecordContent): boolean {
    if (this.#unsettled.length >= this.capacity) return false;
    const target = Buffer.alloc(content.valueLength + headerBytes);
    content.write(target, 0, content.valueLength);
    const record = {
      key: content.key?.toString('utf8', 0, content.keyLength),
      value: target.toString('utf8', 0, content.valueLength),
      header: target.subarray(content.valueLength),
      moreHeaders: this.#headersOf(content),
      seq: content.seq,
      intendedMs: content.intendedMs,
      sentMs: content.sentMs,
    };
    this.appended.push(record);
    this.#unsettled.push(record);
    if (this.acksAtOnce) queueMicrotask(() => this.settle('acked'));
    return true;
  }

  #headersOf(content: RecordContent): Record<string, string> {
    const entries = this.#moreHeaders.map(({ key, length }, index) => {
      const value = Buffer.alloc(length);
      content.writeHeader?.(index, value, 0);
      return [key, value.toString()];
    });
    return Object.fromEntries(entries);
  }

  /** Settles the first `count` records that wait, all by default. */
  settle(outcome: DeliveryOutcome, count = this.#unsettled.length, settledMs = 0): void {
    const settled = this.#unsettled.splice(0, count);
    if (settled.length === 0) return;
    this.events.onDelivery({
      outcome,
      partition: 0,
      baseOffset: -1,
      count: settled.length,
      bytes: 0,
      settledMs,
      seqs: Uint32Array.from(settled, ({ seq }) => seq),
      intendedMs: Float64Array.from(settled, ({ intendedMs }) => intendedMs),
      sentMs: Float64Array.from(settled, ({ sentMs }) => sentMs),
      kafkaError: 0,
    });
  }

  async flush(): Promise<void> {
    await Promise.resolve();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.settle('notSent');
  }
}
