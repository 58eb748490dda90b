import type { IHeaders, Message } from 'kafkajs';
import { batchHeaderBytes } from '../../protocol/record-batch-format.ts';
import type { RecordContent } from '../producer/port.ts';

/** The error that ends a send() whose records have been given up already. */
class GivenUpError extends Error {
  /** Read by kafkajs: no further attempt. */
  readonly retriable = false;
}

/**
 * A record as kafkajs takes it, which reads the first four fields, and what the report of its fate needs. A field named
 * `partition` would decide its partition.
 */
export class SendRecord implements Message {
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers: IHeaders;
  readonly timestamp: string;
  readonly batch: SendBatch;
  readonly seq: number;
  readonly intendedMs: number;
  readonly sentMs: number;
  readonly timestampMs: number;
  /** As kafkajs chose it for the last attempt; -1: never. */
  chosenPartition = -1;

  constructor(batch: SendBatch, content: RecordContent, headerKey: string, headerLength: number) {
    const { key, valueLength, timestampMs } = content;
    const keyLength = key === undefined ? 0 : content.keyLength;
    const bytes = Buffer.allocUnsafe(keyLength + valueLength + headerLength);
    key?.copy(bytes, 0, 0, keyLength);
    const headerStart = keyLength + valueLength;
    content.write(bytes, keyLength, headerStart);
    this.key = key === undefined ? null : bytes.subarray(0, keyLength);
    this.value = bytes.subarray(keyLength, headerStart);
    this.headers = { [headerKey]: bytes.subarray(headerStart) };
    this.timestamp = String(timestampMs);
    this.batch = batch;
    this.seq = content.seq;
    this.intendedMs = content.intendedMs;
    this.sentMs = content.sentMs;
    this.timestampMs = timestampMs;
  }
}

/** The records of one send(): collected, handed to kafkajs and settled together. */
export class SendBatch {
  readonly records: SendRecord[] = [];
  /** When its first record was appended, in `Clock.nowMs`. */
  readonly openedMs: number;
  readonly deadlineMs: number;
  /** Memory held: the records as on the wire, and a batch's header. */
  bytes = batchHeaderBytes;
  /** How often kafkajs has chosen the partitions, which it does before it writes anything. */
  attempts = 0;
  /** An attempt chose another partition for a record than the attempt before: where that one put it is unknown. */
  isRepartitioned = false;
  /** Resolves when the fate of its records has been reported. */
  readonly settled: Promise<void>;
  #resolve: (() => void) | undefined;

  constructor(openedMs: number, deadlineMs: number) {
    this.openedMs = openedMs;
    this.deadlineMs = deadlineMs;
    this.settled = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get isSettled(): boolean {
    return this.#resolve === undefined;
  }

  add(record: SendRecord, recordBytes: number): void {
    this.records.push(record);
    this.bytes += recordBytes;
  }

  /** kafkajs is about to send a record to a partition. @throws GivenUpError, which ends the send(), once it is settled */
  assign(record: SendRecord, partition: number): void {
    if (this.isSettled) throw new GivenUpError('shop-sim has given up these records');
    if (record === this.records[0]) this.attempts += 1;
    if (record.chosenPartition !== -1 && record.chosenPartition !== partition) this.isRepartitioned = true;
    record.chosenPartition = partition;
  }

  /** The fate of its records has been reported. */
  markSettled(): void {
    this.#resolve?.();
    this.#resolve = undefined;
  }

  /** The records by the partition chosen last, in append order. */
  byPartition(): ReadonlyMap<number, readonly SendRecord[]> {
    const groups = new Map<number, SendRecord[]>();
    for (const record of this.records) {
      const group = groups.get(record.chosenPartition);
      if (group === undefined) groups.set(record.chosenPartition, [record]);
      else group.push(record);
    }
    return groups;
  }
}
