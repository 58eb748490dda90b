import { ShopSimError } from '../errors.ts';
import { crc32c } from './crc32c.ts';
import { batchAttribute, batchField, batchHeaderBytes } from './record-batch-format.ts';
import { openRecords, type RecordBatchHeader } from './record-batch-reader.ts';
import { sealBatch } from './record-batch-writer.ts';
import { Writer } from './writer.ts';

/** Types of control records (apache/kafka ControlRecordType). Others are not about transactions. */
export const controlType = { abort: 0, commit: 1 } as const;

const keyVersion = 0;
const valueVersion = 0;

/** The end of one producer's transaction on one partition. */
export interface TransactionMarker {
  readonly commits: boolean;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly timestampMs: number;
  readonly coordinatorEpoch: number;
}

/** A batch of one control record, as a leader appends it for the transaction coordinator. Its base offset is 0. */
export function encodeMarkerBatch(marker: TransactionMarker): Buffer {
  const { commits, producerId, producerEpoch, timestampMs, coordinatorEpoch } = marker;
  const key = new Writer(16).int16(keyVersion).int16(commits ? controlType.commit : controlType.abort);
  const value = new Writer(16).int16(valueVersion).int32(coordinatorEpoch);
  const body = new Writer(32)
    .int8(0)
    .varlong(0)
    .varint(0)
    .varintBytes(key.toBuffer())
    .varintBytes(value.toBuffer())
    .varint(0)
    .toBuffer();
  const batch = new Writer(128).raw(Buffer.alloc(batchHeaderBytes)).varint(body.length).raw(body).toBuffer();
  sealBatch(batch, 0, batch.length, {
    recordCount: 1,
    baseTimestampMs: timestampMs,
    maxTimestampMs: timestampMs,
    producerId,
    producerEpoch,
    baseSequence: -1,
    isTransactional: true,
  });
  batch.writeInt16BE(batchAttribute.transactional | batchAttribute.control, batchField.attributes);
  batch.writeUInt32BE(crc32c(batch.subarray(batchField.attributes)), batchField.crc);
  return batch;
}

/**
 * The type of the control record in the control batch at `start`: one of {@link controlType} where it ends a
 * transaction, or a number that stands for something else.
 * @throws ShopSimError PROTOCOL_VIOLATION for a record that has no such key
 */
export function readControlType(buffer: Buffer, start: number, header: RecordBatchHeader): number {
  const reader = openRecords(buffer, start, header);
  reader.varint();
  reader.skip(1);
  reader.varlong();
  reader.varint();
  const key = reader.varintBytes();
  if (key !== null && key.length >= 4) return key.readInt16BE(2);
  throw new ShopSimError(
    'PROTOCOL_VIOLATION',
    `A record batch is corrupt: the control record at offset ${header.baseOffset} has no type.`,
  );
}
