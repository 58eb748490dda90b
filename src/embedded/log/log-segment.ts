import { batchField } from '../../protocol/record-batch-format.ts';
import { batchSizeAt, maxTimestampAt, nextOffsetAt, readInt64 } from './batch-header.ts';

/** Bytes of log between two entries of a segment's index (Kafka's index.interval.bytes). */
const indexIntervalBytes = 4096;
/** What an index entry is taken to cost in memory. */
const indexEntryBytes = 16;

/** Where a segment's bytes are kept besides memory. */
export interface SegmentFile {
  /** Appends the bytes; they are with the operating system when this returns. @throws the system's error */
  append(bytes: Buffer): void;
  close(): void;
  remove(): void;
}

/**
 * A contiguous part of a partition's log in memory: batches as they came, one after the other, with a sparse index from
 * offsets to positions. Reading gives views, never copies.
 */
export class LogSegment {
  readonly baseOffset: number;
  readonly file: SegmentFile | undefined;
  readonly #buffer: Buffer;
  readonly #indexOffsets: number[] = [];
  readonly #indexPositions: number[] = [];
  #length = 0;
  #nextOffset: number;
  #maxTimestampMs = -1;

  /** @param buffer the segment's whole memory, which it owns */
  constructor(baseOffset: number, buffer: Buffer, file: SegmentFile | undefined) {
    this.baseOffset = baseOffset;
    this.file = file;
    this.#buffer = buffer;
    this.#nextOffset = baseOffset;
  }

  /** The offset after the last record. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** Bytes of batches. */
  get length(): number {
    return this.#length;
  }

  /** Memory taken, used or not. */
  get allocatedBytes(): number {
    return this.#buffer.length + Math.ceil(this.#buffer.length / indexIntervalBytes) * indexEntryBytes;
  }

  get maxTimestampMs(): number {
    return this.#maxTimestampMs;
  }

  hasRoomFor(bytes: number): boolean {
    return this.#buffer.length - this.#length >= bytes;
  }

  /** Copies a batch to the end and returns it there, not yet counted: patch it, then {@link commit}. */
  stage(batch: Buffer): Buffer {
    batch.copy(this.#buffer, this.#length);
    return this.#buffer.subarray(this.#length, this.#length + batch.length);
  }

  /**
   * Makes the staged batch part of the segment, in its file first.
   * @throws the file's error; the segment is then as it was
   */
  commit(staged: Buffer): void {
    this.file?.append(staged);
    this.adopt(staged.length);
  }

  /** Counts the next `sizeBytes`, which are one batch and are in memory already. */
  adopt(sizeBytes: number): void {
    const at = this.#length;
    const lastIndexed = this.#indexPositions.at(-1);
    if (lastIndexed === undefined || at - lastIndexed >= indexIntervalBytes) {
      this.#indexOffsets.push(readInt64(this.#buffer, at + batchField.baseOffset));
      this.#indexPositions.push(at);
    }
    this.#nextOffset = nextOffsetAt(this.#buffer, at);
    this.#maxTimestampMs = Math.max(this.#maxTimestampMs, maxTimestampAt(this.#buffer, at));
    this.#length = at + sizeBytes;
  }

  /** Position of the batch that holds `offset`, which must be in the segment. */
  positionOf(offset: number): number {
    let at = this.#indexPositions[lastNotAbove(this.#indexOffsets, offset)] ?? 0;
    while (nextOffsetAt(this.#buffer, at) <= offset) at += batchSizeAt(this.#buffer, at);
    return at;
  }

  /**
   * Whole batches from `position` on within `maxBytes`; empty when not even the first fits, unless `atLeastOne`.
   * A search and at most 4 KiB of headers, whatever the size.
   */
  read(position: number, maxBytes: number, atLeastOne: boolean): Buffer {
    const limit = position + maxBytes;
    if (this.#length <= limit) return this.#buffer.subarray(position, this.#length);
    let end = Math.max(position, this.#indexPositions[lastNotAbove(this.#indexPositions, limit)] ?? 0);
    for (;;) {
      const next = end + batchSizeAt(this.#buffer, end);
      if (next > limit) break;
      end = next;
    }
    if (end === position && atLeastOne) end = position + batchSizeAt(this.#buffer, position);
    return this.#buffer.subarray(position, end);
  }

  /** The first batch whose latest timestamp is at or after `timestampMs`. */
  firstBatchSince(timestampMs: number): Buffer | undefined {
    for (let at = 0; at < this.#length; at += batchSizeAt(this.#buffer, at)) {
      if (maxTimestampAt(this.#buffer, at) >= timestampMs) {
        return this.#buffer.subarray(at, at + batchSizeAt(this.#buffer, at));
      }
    }
    return undefined;
  }
}

/** Index of the last value that is not above `wanted`, in ascending values; -1: none. */
function lastNotAbove(ascending: readonly number[], wanted: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
