import { crc32c } from '@node-rs/crc32';
import { describe, expect, it } from 'vitest';
import type { ConsumedRecord } from '../../../src/kafka/consumer-group-port.ts';
import { RecordCursor } from '../../../src/kafka/fetching/record-cursor.ts';
import { batchAttribute, batchField } from '../../../src/protocol/record-batch-format.ts';
import { javaBytes } from '../../protocol/java-bytes.ts';
import { thrownBy } from '../../support/rejection.ts';
import { batchAt } from './fetching-fixture.ts';

function takeAll(cursor: RecordCursor): ConsumedRecord[] {
  const records: ConsumedRecord[] = [];
  for (let record = cursor.next(); record !== undefined; record = cursor.next()) records.push(record);
  return records;
}

/** Makes the checksum of a batch fit what was changed in it. */
function sealBatch(batch: Buffer): void {
  batch.writeUInt32BE(crc32c(batch.subarray(batchField.attributes)), batchField.crc);
}

function cursorOf(batches: readonly Buffer[], fetchOffset: number, headerKey = 'ss'): RecordCursor {
  return new RecordCursor(Buffer.concat(batches), fetchOffset, Buffer.from(headerKey));
}

function offsetsOf(records: readonly ConsumedRecord[]): number[] {
  return records.map(({ offset }) => offset);
}

describe('the cursor over the records of a Fetch answer', () => {
  it.each([
    ['uncompressed', javaBytes.batchNone],
    ['gzip', javaBytes.batchGzip],
  ])('gives offset, key, value, time and the one header of each record that Java wrote: %s', (_name, bytes) => {
    const records = takeAll(cursorOf([bytes], 1000));
    expect(offsetsOf(records)).toEqual([1000, 1001, 1002]);
    expect(records.map(({ key }) => key?.toString())).toEqual(['key-1', undefined, 'key-3']);
    expect(records[0]?.value?.toString()).toBe('value-1');
    expect(records[0]?.stamp).toEqual(Buffer.from([1, 2, 3]));
    expect(records[1]?.stamp).toBeUndefined();
    expect(records[0]?.timestampMs).toBe(1_700_000_000_000);
  });

  it('takes a header without a value, or with another key, for none', () => {
    expect(cursorOf([javaBytes.batchNone], 1000, 'none').next()?.stamp).toBeUndefined();
    expect(cursorOf([javaBytes.batchNone], 1000, 's').next()?.stamp).toBeUndefined();
  });

  it('passes over what lies before the offset that was asked for', () => {
    const cursor = cursorOf([batchAt(0), batchAt(3)], 4);
    expect(offsetsOf(takeAll(cursor))).toEqual([4, 5]);
    expect(cursor.nextOffset).toBe(6);
  });

  it('passes over control batches and gaps, and goes on after them', () => {
    const cursor = cursorOf([batchAt(0), batchAt(3, javaBytes.control), batchAt(10)], 0);
    expect(offsetsOf(takeAll(cursor))).toEqual([0, 1, 2, 10, 11, 12]);
    expect(cursor.nextOffset).toBe(13);
    const onlyControl = cursorOf([batchAt(3, javaBytes.control)], 3);
    expect(takeAll(onlyControl)).toEqual([]);
    expect(onlyControl.nextOffset).toBe(4);
  });

  it('tells when the batch began that the next record lies in', () => {
    const second = batchAt(3);
    second.writeBigInt64BE(1_700_000_009_000n, batchField.baseTimestamp);
    const appended = batchAt(6);
    appended.writeInt16BE(batchAttribute.logAppendTime, batchField.attributes);
    appended.writeBigInt64BE(1_700_000_020_000n, batchField.maxTimestamp);
    for (const batch of [second, appended]) sealBatch(batch);
    const cursor = cursorOf([batchAt(0), second, appended], 0);
    const times: (number | undefined)[] = [];
    do times.push(cursor.batchTimestampMs);
    while (cursor.next() !== undefined);
    const [first, later, last] = [1_700_000_000_000, 1_700_000_009_000, 1_700_000_020_000];
    expect(times).toEqual([first, first, first, later, later, later, last, last, last, undefined]);
  });

  it('leaves a batch that is cut off for the next request', () => {
    const cursor = cursorOf([batchAt(0), batchAt(3).subarray(0, 90)], 0);
    expect(offsetsOf(takeAll(cursor))).toEqual([0, 1, 2]);
    expect(cursor.nextOffset).toBe(3);
  });

  it('refuses a batch that is corrupt', () => {
    const batch = batchAt(0);
    batch.writeUInt8(batch.readUInt8(90) ^ 1, 90);
    expect(thrownBy(() => cursorOf([batch], 0).next())).toMatchObject({ code: 'PROTOCOL_VIOLATION' });
  });
});
