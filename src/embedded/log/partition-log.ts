import { crc32c } from '../../protocol/crc32c.ts';
import { batchAttribute, batchField } from '../../protocol/record-batch-format.ts';
import { writeInt64 } from './batch-header.ts';
import type { IncomingBatch } from './check-batch.ts';
import { LogSegment, type SegmentFile } from './log-segment.ts';
import type { MemoryBudget } from './memory-budget.ts';

const firstSegmentBytes = 16 * 1024;

/** What a log is told by its topic and its broker; read at each use, so it may change. */
export interface LogRules {
  /** retention.bytes: -1 keeps everything that the total bound allows. */
  readonly retentionBytes: number;
  readonly maxSegmentBytes: number;
  /** Batches get their offsets and are gone at once; false when undefined. */
  readonly discards?: boolean;
}

/** Where a log's segments go besides memory. */
export interface LogStore {
  createSegment(baseOffset: number): SegmentFile;
  /** The log now starts at this offset, which may lie inside a segment. */
  saveStartOffset(offset: number): void;
}

/**
 * The log of one partition: segments of batches, appended at the end and dropped at the start. There is no
 * replication, so the end is the high watermark.
 */
export class PartitionLog {
  readonly #rules: LogRules;
  readonly #budget: MemoryBudget;
  readonly #store: LogStore | undefined;
  readonly #segments: LogSegment[] = [];
  #startOffset = 0;
  #endOffset = 0;
  #sizeBytes = 0;

  constructor(rules: LogRules, budget: MemoryBudget, store?: LogStore) {
    this.#rules = rules;
    this.#budget = budget;
    this.#store = store;
  }

  get startOffset(): number {
    return this.#startOffset;
  }

  get endOffset(): number {
    return this.#endOffset;
  }

  /** Memory that its segments take. */
  get allocatedBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.allocatedBytes, 0);
  }

  /**
   * Appends a checked batch and returns its base offset. The copy in the log gets its offset and the leader's epoch,
   * which lie outside its CRC; with `appendTimeMs` (log append time) also that timestamp, and then a new CRC.
   * @throws the store's error; the log is then as it was
   */
  append(batch: IncomingBatch, leaderEpoch: number, appendTimeMs?: number): number {
    if (this.#rules.discards === true) return this.#discard(batch);
    const segment = this.#segmentFor(batch.bytes.length);
    const baseOffset = this.#endOffset;
    const staged = segment.stage(batch.bytes);
    writeInt64(staged, batchField.baseOffset, baseOffset);
    staged.writeInt32BE(leaderEpoch, batchField.partitionLeaderEpoch);
    if (appendTimeMs !== undefined) stampAppendTime(staged, batch.attributes, appendTimeMs);
    segment.commit(staged);
    this.#endOffset = baseOffset + batch.recordCount;
    this.#sizeBytes += staged.length;
    return baseOffset;
  }

  /**
   * Batches from the one that holds `offset` on, in pieces, within `maxBytes` as whole batches; `atLeastOne` lets the
   * first be larger. Empty at the end; undefined outside the log.
   * @param before the first offset of a batch, from which on nothing is given
   */
  read(offset: number, maxBytes: number, atLeastOne: boolean, before: number = this.#endOffset): Buffer[] | undefined {
    if (offset < this.#startOffset || offset > this.#endOffset) return this.#readNothing(offset);
    const pieces: Buffer[] = [];
    if (offset >= before) return pieces;
    let leftBytes = maxBytes;
    let needsOne = atLeastOne;
    let index = this.#segmentIndexOf(offset);
    let position = this.#segments[index]?.positionOf(offset) ?? 0;
    for (;;) {
      const segment = this.#segments[index];
      if (segment === undefined || segment.baseOffset >= before) return pieces;
      const isCut = before < segment.nextOffset;
      const roomBytes = isCut ? Math.min(leftBytes, segment.positionOf(before) - position) : leftBytes;
      const piece = segment.read(position, roomBytes, needsOne);
      if (piece.length > 0) pieces.push(piece);
      if (isCut) return pieces;
      leftBytes -= piece.length;
      if (leftBytes <= 0 || position + piece.length < segment.length) return pieces;
      needsOne &&= piece.length === 0;
      index += 1;
      position = 0;
    }
  }

  /** The first retained batch whose latest timestamp is at or after `timestampMs`. Reads headers: not for hot paths. */
  firstBatchSince(timestampMs: number): Buffer | undefined {
    for (const segment of this.#segments) {
      if (segment.maxTimestampMs < timestampMs) continue;
      const batch = segment.firstBatchSince(timestampMs);
      if (batch !== undefined) return batch;
    }
    return undefined;
  }

  /** Deletes records before `offset`, which must be in the log: whole segments go, the rest can no longer be read. */
  advanceStart(offset: number): void {
    if (offset <= this.#startOffset) return;
    while ((this.#segments[0]?.nextOffset ?? Number.POSITIVE_INFINITY) <= offset) this.#dropFirst();
    this.#startOffset = offset;
    this.#store?.saveStartOffset(offset);
  }

  /** Gives up the oldest segment, even if it is the only one. */
  dropOldestSegment(): void {
    const first = this.#segments[0];
    if (first === undefined) return;
    if (first.nextOffset > this.#startOffset) this.advanceStart(first.nextOffset);
    else this.#dropFirst();
  }

  /** Takes over segments found on disk, oldest first; they must lie end to start. */
  restore(segments: readonly LogSegment[], startOffset: number): void {
    for (const segment of segments) {
      this.#segments.push(segment);
      this.#sizeBytes += segment.length;
      this.#budget.take(segment.allocatedBytes);
    }
    this.#endOffset = Math.max(this.#segments.at(-1)?.nextOffset ?? 0, startOffset);
    this.#startOffset = Math.max(this.#segments[0]?.baseOffset ?? startOffset, startOffset);
  }

  /** Frees everything; `deleteFiles` for a topic that is deleted. */
  dispose(deleteFiles: boolean): void {
    for (const segment of this.#segments.splice(0)) {
      this.#budget.give(segment.allocatedBytes);
      if (deleteFiles) segment.file?.remove();
      else segment.file?.close();
    }
  }

  #discard({ recordCount }: IncomingBatch): number {
    const baseOffset = this.#endOffset;
    this.#endOffset += recordCount;
    this.#startOffset = this.#endOffset;
    return baseOffset;
  }

  /** Whoever reads a log that discards waits for what never comes, and is not told to look elsewhere. */
  #readNothing(offset: number): Buffer[] | undefined {
    return this.#rules.discards === true && offset >= 0 && offset < this.#endOffset ? [] : undefined;
  }

  #segmentFor(bytes: number): LogSegment {
    const last = this.#segments.at(-1);
    if (last?.hasRoomFor(bytes) === true) return last;
    // Doubling keeps the many small topics small and the number of segments low.
    const wanted = last === undefined ? firstSegmentBytes : last.length * 2;
    const capacity = Math.max(bytes, Math.min(this.#rules.maxSegmentBytes, Math.max(firstSegmentBytes, wanted)));
    const file = this.#store?.createSegment(this.#endOffset);
    const segment = new LogSegment(this.#endOffset, Buffer.allocUnsafeSlow(capacity), file);
    this.#segments.push(segment);
    this.#budget.take(segment.allocatedBytes);
    this.#enforceRetention();
    return segment;
  }

  /** As Kafka: a segment goes when what is left without it still reaches retention.bytes. */
  #enforceRetention(): void {
    const { retentionBytes } = this.#rules;
    if (retentionBytes < 0) return;
    while (this.#segments.length > 1 && this.#sizeBytes - (this.#segments[0]?.length ?? 0) >= retentionBytes) {
      this.dropOldestSegment();
    }
  }

  #dropFirst(): void {
    const segment = this.#segments.shift();
    if (segment === undefined) return;
    this.#sizeBytes -= segment.length;
    this.#budget.give(segment.allocatedBytes);
    segment.file?.remove();
  }

  #segmentIndexOf(offset: number): number {
    let index = this.#segments.length - 1;
    // Readers are at the end nearly always.
    while (index > 0 && (this.#segments[index]?.baseOffset ?? 0) > offset) index -= 1;
    return index;
  }
}

function stampAppendTime(staged: Buffer, attributes: number, appendTimeMs: number): void {
  staged.writeInt16BE(attributes | batchAttribute.logAppendTime, batchField.attributes);
  writeInt64(staged, batchField.maxTimestamp, appendTimeMs);
  staged.writeUInt32BE(crc32c(staged.subarray(batchField.attributes)), batchField.crc);
}
