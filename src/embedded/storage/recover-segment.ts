import { ftruncateSync, openSync, closeSync, readFileSync } from 'node:fs';

import { crc32c } from '../../protocol/crc32c.ts';
import { batchField, batchHeaderBytes, batchMagic } from '../../protocol/record-batch-format.ts';
import { batchSizeAt, nextOffsetAt, readInt64 } from '../log/batch-header.ts';
import { LogSegment } from '../log/log-segment.ts';
import { FileSegment } from './segment-store.ts';

/** Told of every batch that was found, in order of offsets; the bytes are the batch. */
export type OnRecoveredBatch = (batch: Buffer, baseOffset: number) => void;

export interface RecoveredSegment {
  readonly segment: LogSegment;
  /** Bytes at the end of the file that were no whole batch and were cut off. */
  readonly cutBytes: number;
}

/**
 * Reads a segment's file into memory and checks every batch: a torn or damaged one and everything after it is cut off,
 * as a broker that was killed leaves it.
 * @param spareBytes memory for more batches
 */
export function recoverSegment(
  path: string,
  baseOffset: number,
  spareBytes: number,
  onBatch: OnRecoveredBatch,
): RecoveredSegment {
  const bytes = readFileSync(path);
  const validBytes = findValidBytes(bytes, baseOffset, onBatch);
  const cutBytes = bytes.length - validBytes;
  if (cutBytes > 0) truncate(path, validBytes);
  const memory = Buffer.allocUnsafeSlow(validBytes + spareBytes);
  bytes.copy(memory, 0, 0, validBytes);
  const segment = new LogSegment(baseOffset, memory, new FileSegment(path, validBytes));
  for (let at = 0; at < validBytes; at += batchSizeAt(bytes, at)) segment.adopt(batchSizeAt(bytes, at));
  return { segment, cutBytes };
}

function truncate(path: string, sizeBytes: number): void {
  const file = openSync(path, 'r+');
  ftruncateSync(file, sizeBytes);
  closeSync(file);
}

function findValidBytes(bytes: Buffer, baseOffset: number, onBatch: OnRecoveredBatch): number {
  let at = 0;
  let wantedOffset = baseOffset;
  while (isWholeBatch(bytes, at, wantedOffset)) {
    const sizeBytes = batchSizeAt(bytes, at);
    onBatch(bytes.subarray(at, at + sizeBytes), wantedOffset);
    wantedOffset = nextOffsetAt(bytes, at);
    at += sizeBytes;
  }
  return at;
}

function isWholeBatch(bytes: Buffer, at: number, wantedOffset: number): boolean {
  if (bytes.length - at < batchHeaderBytes) return false;
  const sizeBytes = batchSizeAt(bytes, at);
  if (sizeBytes < batchHeaderBytes || sizeBytes > bytes.length - at) return false;
  if (bytes.readInt8(at + batchField.magic) !== batchMagic) return false;
  if (readInt64(bytes, at + batchField.baseOffset) !== wantedOffset || nextOffsetAt(bytes, at) <= wantedOffset) {
    return false;
  }
  const crc = crc32c(bytes.subarray(at + batchField.attributes, at + sizeBytes));
  return crc === bytes.readUInt32BE(at + batchField.crc);
}
