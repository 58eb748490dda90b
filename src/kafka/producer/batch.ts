import { batchHeaderBytes } from '../../protocol/record-batch-format.ts';
import { sealBatch, type RecordWriter } from '../../protocol/record-batch-writer.ts';
import type { RecordContent } from './port.ts';

/** Records per batch; keeps the tags of a batch of tiny records within bounds. */
export const maxRecordsPerBatch = 65_535;

const firstTagCapacity = 256;
/** Deltas beyond this would need 64-bit varints. */
const maxTimestampDelta = 2 ** 30 - 1;

/** Producer id, epoch and first sequence: what makes an attempt recognizable as a repetition. */
export interface BatchIdentity {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly isTransactional?: boolean;
}

/**
 * One record batch from its first append to its release: the bytes as they go to the socket, and a tag for every record
 * for the report of its fate. Reused through BatchPool, so all fields are reset by {@link open}.
 */
export class Batch {
  buffer: Buffer;
  partition = 0;
  count = 0;
  /** End of the bytes written. */
  end = batchHeaderBytes;
  seqs = new Uint32Array(firstTagCapacity);
  intendedMs = new Float64Array(firstTagCapacity);
  sentMs = new Float64Array(firstTagCapacity);
  /** When its first record was appended, in `Clock.nowMs`. */
  openedMs = 0;
  deadlineMs = 0;
  /** Number of flushes before it was opened. */
  flushNumber = 0;

  /** Its identity is written and counted in the partition's sequence, from `baseSequence` on. */
  sealed = false;
  baseSequence = -1;
  /** Requests it was part of. */
  attempts = 0;
  /** In a request that was neither answered nor given up. */
  inFlight = false;
  /** Its fate was reported. */
  settled = false;
  acked = false;
  /** An attempt may have put it into the log. */
  outcomeUnknown = false;
  /** An attempt was on a connection that broke: bytes of it may still arrive at the broker. */
  lostAttempt = false;
  /** Error code of the last answer. */
  lastError = 0;
  /** Of the answer that acked it; -1 when unknown. */
  baseOffset = -1;

  #baseTimestampMs = 0;
  #maxTimestampMs = 0;

  constructor(sizeBytes: number) {
    this.buffer = Buffer.allocUnsafeSlow(sizeBytes);
  }

  /** Memory held. */
  get sizeBytes(): number {
    return this.buffer.length;
  }

  /** The batch as sent. */
  get bytes(): number {
    return this.end;
  }

  open(partition: number, openedMs: number, deadlineMs: number, flushNumber: number): void {
    this.partition = partition;
    this.count = 0;
    this.end = batchHeaderBytes;
    this.openedMs = openedMs;
    this.deadlineMs = deadlineMs;
    this.flushNumber = flushNumber;
    this.sealed = false;
    this.attempts = 0;
    this.inFlight = false;
    this.settled = false;
    this.acked = false;
    this.outcomeUnknown = false;
    this.lostAttempt = false;
    this.lastError = 0;
    this.baseOffset = -1;
  }

  /** Writes one record into its place; false, with nothing written, when it does not fit. Hot path. */
  tryAppend(writer: RecordWriter, content: RecordContent): boolean {
    const count = this.count;
    const { key, timestampMs, valueLength } = content;
    if (count === 0) {
      this.#baseTimestampMs = timestampMs;
      this.#maxTimestampMs = timestampMs;
    }
    const timestampDelta = timestampMs - this.#baseTimestampMs;
    const keyLength = key === undefined ? -1 : content.keyLength;
    const body = writer.bodyBytes(count, timestampDelta, keyLength, valueLength);
    if (this.end + writer.recordBytes(body) > this.buffer.length || count === maxRecordsPerBatch) return false;
    if (timestampDelta > maxTimestampDelta || timestampDelta < -maxTimestampDelta) return false;
    const end = writer.write(this.buffer, this.end, body, count, timestampDelta, key, keyLength, valueLength);
    content.write(this.buffer, writer.valueOffset(end, valueLength), writer.headerOffset(end));
    const { moreHeaders } = writer;
    for (let index = 0; index < moreHeaders.length; index++) {
      content.writeHeader?.(index, this.buffer, end - (moreHeaders[index]?.beforeEnd ?? 0));
    }
    this.#tag(count, content);
    if (timestampMs > this.#maxTimestampMs) this.#maxTimestampMs = timestampMs;
    this.end = end;
    this.count = count + 1;
    return true;
  }

  /**
   * Fills the header; only before the first attempt, or after the epoch of the partition was bumped. Bytes that were
   * handed to a connection are left as they are: a second identity gets a copy.
   */
  seal(identity: BatchIdentity): void {
    this.sealed = true;
    this.baseSequence = identity.baseSequence;
    if (this.attempts > 0) this.#moveToNewBuffer();
    sealBatch(this.buffer, 0, this.end, {
      recordCount: this.count,
      baseTimestampMs: this.#baseTimestampMs,
      maxTimestampMs: this.#maxTimestampMs,
      ...identity,
    });
  }

  /** The bytes to send; a view. */
  records(): Buffer {
    return this.buffer.subarray(0, this.end);
  }

  #tag(index: number, content: RecordContent): void {
    if (index === this.seqs.length) this.#growTags();
    this.seqs[index] = content.seq;
    this.intendedMs[index] = content.intendedMs;
    this.sentMs[index] = content.sentMs;
  }

  #moveToNewBuffer(): void {
    const buffer = Buffer.allocUnsafeSlow(this.buffer.length);
    this.buffer.copy(buffer, 0, 0, this.end);
    this.buffer = buffer;
  }

  #growTags(): void {
    const { seqs, intendedMs, sentMs } = this;
    const capacity = seqs.length * 2;
    this.seqs = new Uint32Array(capacity);
    this.seqs.set(seqs);
    this.intendedMs = new Float64Array(capacity);
    this.intendedMs.set(intendedMs);
    this.sentMs = new Float64Array(capacity);
    this.sentMs.set(sentMs);
  }
}
