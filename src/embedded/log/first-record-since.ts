import { ShopSimError } from '../../errors.ts';
import { batchAttribute, batchCompression } from '../../protocol/record-batch-format.ts';
import { readBatchHeader, type RecordBatchHeader, visitRecords } from '../../protocol/record-batch-reader.ts';
import type { PartitionLog } from './partition-log.ts';

/** Where a record is. */
export interface RecordPosition {
  readonly offset: number;
  readonly timestampMs: number;
}

/**
 * The first record that can still be read whose timestamp is at or after `timestampMs`. Only here are records decoded,
 * and only those of one batch; in a batch compressed other than with gzip the batch's first offset stands for it, so
 * that a reader starts early, never late.
 */
export function firstRecordSince(log: PartitionLog, timestampMs: number): RecordPosition | undefined {
  const batch = log.firstBatchSince(timestampMs);
  const header = batch === undefined ? undefined : readBatchHeader(batch);
  if (batch === undefined || header === undefined) return undefined;
  const compression = header.attributes & batchAttribute.compressionMask;
  const isReadable = compression === batchCompression.none || compression === batchCompression.gzip;
  const first = { offset: Math.max(header.baseOffset, log.startOffset), timestampMs: header.maxTimestampMs };
  if (!isReadable) return first;
  try {
    return findRecord(batch, header, timestampMs, log.startOffset);
  } catch (error) {
    // Whoever wrote this batch made its header and CRC right and its records wrong; that is not the asker's mistake.
    if (error instanceof ShopSimError) return first;
    throw error;
  }
}

function findRecord(
  batch: Buffer,
  header: RecordBatchHeader,
  timestampMs: number,
  startOffset: number,
): RecordPosition | undefined {
  let found: RecordPosition | undefined;
  visitRecords(batch, 0, header, (offset, recordTimestampMs) => {
    if (found === undefined && recordTimestampMs >= timestampMs && offset >= startOffset) {
      found = { offset, timestampMs: recordTimestampMs };
    }
  });
  return found;
}
