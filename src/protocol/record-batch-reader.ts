import { gunzipSync } from 'node:zlib';

import { ShopSimError } from '../errors.ts';
import { crc32c } from './crc32c.ts';
import { Reader } from './reader.ts';
import {
  batchAttribute,
  batchCompression,
  batchField,
  batchHeaderBytes,
  batchLengthOverheadBytes,
  batchMagic,
} from './record-batch-format.ts';

/** The header of one record batch. */
export interface RecordBatchHeader {
  readonly baseOffset: number;
  /** Size of the whole batch, header included. */
  readonly sizeBytes: number;
  readonly attributes: number;
  readonly lastOffsetDelta: number;
  readonly baseTimestampMs: number;
  readonly maxTimestampMs: number;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
}

export interface RecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

/** Keys and values are views of the batch's memory: copy what must outlive the call. */
export type RecordVisitor = (
  offset: number,
  timestampMs: number,
  key: Buffer | null,
  value: Buffer | null,
  headers: readonly RecordHeader[],
) => void;

/**
 * Reads the header of the batch that starts at `start`; undefined when the batch is cut off, as the last one of a Fetch
 * answer may be.
 * @throws ShopSimError PROTOCOL_VIOLATION for another format than magic 2, an impossible length, or a wrong CRC
 */
export function readBatchHeader(buffer: Buffer, start = 0): RecordBatchHeader | undefined {
  const available = buffer.length - start;
  if (available < batchHeaderBytes) return undefined;
  const magic = buffer.readInt8(start + batchField.magic);
  if (magic !== batchMagic) throw corrupt(`it has format ${magic}, where only 2 (Kafka 0.11 and newer) is read`);
  const sizeBytes = buffer.readInt32BE(start + batchField.batchLength) + batchLengthOverheadBytes;
  if (sizeBytes < batchHeaderBytes) throw corrupt(`it claims a size of ${sizeBytes} bytes`);
  if (available < sizeBytes) return undefined;
  const wantedCrc = buffer.readUInt32BE(start + batchField.crc);
  const actualCrc = crc32c(buffer.subarray(start + batchField.attributes, start + sizeBytes));
  if (wantedCrc !== actualCrc)
    throw corrupt(`its CRC-32C is ${hex(actualCrc)} where its header says ${hex(wantedCrc)}`);
  return readFields(buffer, start, sizeBytes);
}

function readFields(buffer: Buffer, start: number, sizeBytes: number): RecordBatchHeader {
  const reader = new Reader(buffer, start);
  const baseOffset = reader.int64AsNumber();
  reader.skip(batchField.attributes - batchField.batchLength);
  return {
    baseOffset,
    sizeBytes,
    attributes: reader.int16(),
    lastOffsetDelta: reader.int32(),
    baseTimestampMs: reader.int64AsNumber(),
    maxTimestampMs: reader.int64AsNumber(),
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
    baseSequence: reader.int32(),
    recordCount: reader.int32(),
  };
}

/** Whether the batch holds transaction markers, which are no records of anybody's. */
export function isControlBatch(header: RecordBatchHeader): boolean {
  return (header.attributes & batchAttribute.control) !== 0;
}

/**
 * Calls `visit` for every record of the batch at `start`, in order of their offsets. Allocates per record two views,
 * the headers' array, and what is in it.
 * @throws ShopSimError BROKER_ERROR for a compression other than gzip, PROTOCOL_VIOLATION for a malformed record
 */
export function visitRecords(buffer: Buffer, start: number, header: RecordBatchHeader, visit: RecordVisitor): void {
  const reader = openRecords(buffer, start, header);
  const usesAppendTime = (header.attributes & batchAttribute.logAppendTime) !== 0;
  for (let index = 0; index < header.recordCount; index++) {
    const length = reader.varint();
    const recordStart = reader.position;
    reader.skip(1);
    const timestampDelta = reader.varlong();
    const offsetDelta = reader.varint();
    const key = reader.varintBytes();
    const value = reader.varintBytes();
    const headers = readHeaders(reader);
    if (reader.position - recordStart !== length) {
      throw corrupt(`its record ${index} has ${reader.position - recordStart} bytes where it claims ${length}`);
    }
    const timestampMs = usesAppendTime ? header.maxTimestampMs : header.baseTimestampMs + timestampDelta;
    visit(header.baseOffset + offsetDelta, timestampMs, key, value, headers);
  }
}

/**
 * A Reader at the first record of the batch at `start`, which it unpacks when it is compressed.
 * @throws ShopSimError BROKER_ERROR for a compression other than gzip, PROTOCOL_VIOLATION when it cannot be unpacked
 */
export function openRecords(buffer: Buffer, start: number, header: RecordBatchHeader): Reader {
  const from = start + batchHeaderBytes;
  const to = start + header.sizeBytes;
  const compression = header.attributes & batchAttribute.compressionMask;
  if (compression === batchCompression.none) return new Reader(buffer, from, to);
  if (compression === batchCompression.gzip) return new Reader(gunzip(buffer.subarray(from, to)));
  const name =
    Object.entries(batchCompression).find(([, value]) => value === compression)?.[0] ?? `type ${compression}`;
  throw new ShopSimError(
    'BROKER_ERROR',
    `The batch at offset ${header.baseOffset} is compressed with ${name}, which shop-sim does not read; use a topic whose producers send uncompressed or gzip batches and whose compression.type is "producer".`,
  );
}

function gunzip(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    throw new ShopSimError('PROTOCOL_VIOLATION', 'A record batch is corrupt: its gzip data cannot be unpacked.', {
      cause,
    });
  }
}

const noHeaders: readonly RecordHeader[] = [];

function readHeaders(reader: Reader): readonly RecordHeader[] {
  const count = reader.varint();
  if (count === 0) return noHeaders;
  if (count < 0 || count > reader.remaining) throw corrupt(`a record claims ${count} headers`);
  const headers: RecordHeader[] = [];
  for (let index = 0; index < count; index++) {
    const key = reader.varintBytes();
    if (key === null) throw corrupt('a header has no key');
    headers.push({ key: key.toString('utf8'), value: reader.varintBytes() });
  }
  return headers;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function corrupt(detail: string): ShopSimError {
  return new ShopSimError('PROTOCOL_VIOLATION', `A record batch is corrupt: ${detail}.`);
}
