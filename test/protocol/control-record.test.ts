import { describe, expect, it } from 'vitest';
import { controlType, encodeMarkerBatch, readControlType } from '../../src/protocol/control-record.ts';
import { batchAttribute, batchHeaderBytes } from '../../src/protocol/record-batch-format.ts';
import { isControlBatch, readBatchHeader } from '../../src/protocol/record-batch-reader.ts';
import { sealBatch } from '../../src/protocol/record-batch-writer.ts';
import { patched } from '../contract/batches.ts';
import { thrownBy } from '../support/rejection.ts';
import { javaBytes } from './java-bytes.ts';

const marker = { producerId: 4001n, producerEpoch: 3, timestampMs: 1_700_000_000_000, coordinatorEpoch: 9 };

describe('the end of a transaction in a log', () => {
  it.each([
    ['commit', true, javaBytes.markerCommit],
    ['abort', false, javaBytes.markerAbort],
  ] as const)('is written as a broker does: %s', (name, commits, bytes) => {
    expect(encodeMarkerBatch({ ...marker, commits }).toString('hex')).toBe(bytes.toString('hex'));
    const header = readBatchHeader(bytes);
    if (header === undefined) throw new Error('cut off');
    expect(isControlBatch(header)).toBe(true);
    expect(readControlType(bytes, 0, header)).toBe(controlType[name]);
  });

  it('is told from what has no type', () => {
    // The record's key has four bytes; with its length in the type's place it has none.
    const bytes = patched(javaBytes.markerAbort, (copy) => copy.writeUInt8(1, batchHeaderBytes + 4));
    const header = readBatchHeader(bytes);
    if (header === undefined) throw new Error('cut off');
    expect(thrownBy(() => readControlType(bytes, 0, header))).toMatchObject({ code: 'PROTOCOL_VIOLATION' });
  });
});

describe('a batch of a transaction', () => {
  it('says so in its attributes, as the one that Java wrote', () => {
    const java = readBatchHeader(javaBytes.batchTransactional);
    expect(java?.attributes).toBe(batchAttribute.transactional);
    const batch = Buffer.from(javaBytes.batchTransactional);
    sealBatch(batch, 0, batch.length, {
      recordCount: 1,
      baseTimestampMs: 1_700_000_000_000,
      maxTimestampMs: 1_700_000_000_000,
      producerId: 4001n,
      producerEpoch: 3,
      baseSequence: 17,
      isTransactional: true,
    });
    expect(batch.toString('hex')).toBe(javaBytes.batchTransactional.toString('hex'));
  });
});
