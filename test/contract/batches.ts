import { crc32c } from '../../src/protocol/crc32c.ts';
import { batchField, batchHeaderBytes } from '../../src/protocol/record-batch-format.ts';
import { sealBatch } from '../../src/protocol/record-batch-writer.ts';
import { readBatchHeader, visitRecords } from '../../src/protocol/record-batch-reader.ts';
import { Writer } from '../../src/protocol/writer.ts';

/** What a batch is to be; what is left out has a usual value. */
export interface BatchOptions {
  readonly values?: readonly string[];
  readonly timestampsMs?: readonly number[];
  readonly producerId?: bigint;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly attributes?: number;
}

/** A record batch as a client sends it. */
export function batchOf(options: BatchOptions = {}): Buffer {
  const { values = ['value'], producerId = -1n, producerEpoch = -1, baseSequence = -1 } = options;
  const timestampsMs = options.timestampsMs ?? values.map(() => Date.now());
  const baseTimestampMs = timestampsMs[0] ?? 0;
  const records = values.map((value, index) => recordOf(value, index, (timestampsMs[index] ?? 0) - baseTimestampMs));
  const batch = Buffer.concat([Buffer.alloc(batchHeaderBytes), ...records]);
  sealBatch(batch, 0, batch.length, {
    recordCount: values.length,
    baseTimestampMs,
    maxTimestampMs: Math.max(...timestampsMs),
    producerId,
    producerEpoch,
    baseSequence,
  });
  if (options.attributes === undefined) return batch;
  return patched(batch, (bytes) => bytes.writeInt16BE(options.attributes ?? 0, batchField.attributes));
}

function recordOf(value: string, offsetDelta: number, timestampDelta: number): Buffer {
  const body = new Writer()
    .int8(0)
    .varlong(timestampDelta)
    .varint(offsetDelta)
    .varintBytes(null)
    .varintBytes(Buffer.from(value))
    .varint(0)
    .toBuffer();
  return new Writer().varint(body.length).raw(body).toBuffer();
}

/** A changed copy whose CRC is right again. */
export function patched(batch: Buffer, change: (bytes: Buffer) => void): Buffer {
  const copy = Buffer.from(batch);
  change(copy);
  copy.writeUInt32BE(crc32c(copy.subarray(batchField.attributes)), batchField.crc);
  return copy;
}

/** A changed copy whose CRC is left as it was. */
export function damaged(batch: Buffer, change: (bytes: Buffer) => void): Buffer {
  const copy = Buffer.from(batch);
  change(copy);
  return copy;
}

/** Offset and value of every record in what a Fetch returned; a batch that is cut off at the end is left out. */
export function recordsIn(fetched: Buffer): { readonly offset: number; readonly value: string }[] {
  const records: { readonly offset: number; readonly value: string }[] = [];
  let at = 0;
  for (;;) {
    const header = readBatchHeader(fetched, at);
    if (header === undefined) return records;
    visitRecords(fetched, at, header, (offset, _timestampMs, _key, value) => {
      records.push({ offset, value: value?.toString() ?? '' });
    });
    at += header.sizeBytes;
  }
}
