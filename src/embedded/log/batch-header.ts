import { batchField, batchLengthOverheadBytes } from '../../protocol/record-batch-format.ts';

const uint32Range = 0x1_0000_0000;

/** Reads an int64 field of a batch as a number; beyond 2^53 it is not exact. Makes no bigint. */
export function readInt64(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * uint32Range + buffer.readUInt32BE(at + 4);
}

/** Writes a safe integer as an int64. */
export function writeInt64(buffer: Buffer, at: number, value: number): void {
  buffer.writeInt32BE(Math.floor(value / uint32Range), at);
  buffer.writeUInt32BE(((value % uint32Range) + uint32Range) % uint32Range, at + 4);
}

/** Size of the stored batch that starts at `at`, header included. */
export function batchSizeAt(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at + batchField.batchLength) + batchLengthOverheadBytes;
}

/** The offset after the last record of the stored batch that starts at `at`. */
export function nextOffsetAt(buffer: Buffer, at: number): number {
  return readInt64(buffer, at + batchField.baseOffset) + buffer.readInt32BE(at + batchField.lastOffsetDelta) + 1;
}

/** The latest timestamp in the stored batch that starts at `at`, -1 for none. */
export function maxTimestampAt(buffer: Buffer, at: number): number {
  return readInt64(buffer, at + batchField.maxTimestamp);
}
