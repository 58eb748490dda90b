import { describe, expect, it } from 'vitest';

import {
  nextSequence,
  RecordWriter,
  sealBatch,
  singleRecordBatchBytes,
  varintBytes,
  writeVarint,
} from '../../src/protocol/record-batch-writer.ts';
import { batchHeaderBytes } from '../../src/protocol/record-batch-format.ts';
import { readBatchHeader, visitRecords } from '../../src/protocol/record-batch-reader.ts';
import { Reader } from '../../src/protocol/reader.ts';
import { RecordCursor } from '../../src/kafka/fetching/record-cursor.ts';
import { createRng } from '../../src/rng.ts';

interface WrittenRecord {
  readonly timestampMs: number;
  readonly key: string | undefined;
  readonly value: Buffer;
  readonly header: Buffer;
}

const identity = { producerId: 4_000_000_123n, producerEpoch: 3, baseSequence: 2_147_483_600 };

/** Writes records as a producer does, and returns the sealed batch. */
function writeBatch(records: readonly WrittenRecord[], headerKey: string, headerLength: number): Buffer {
  const writer = new RecordWriter(headerKey, headerLength);
  const target = Buffer.alloc(200_000, 0xee);
  const baseTimestampMs = records[0]?.timestampMs ?? 0;
  let end = batchHeaderBytes;
  for (const [index, { timestampMs, key, value, header }] of records.entries()) {
    const keyBytes = key === undefined ? undefined : Buffer.from(`${key}-and-more`);
    const keyLength = key === undefined ? -1 : Buffer.byteLength(key);
    const delta = timestampMs - baseTimestampMs;
    const body = writer.bodyBytes(index, delta, keyLength, value.length);
    const start = end;
    end = writer.write(target, start, body, index, delta, keyBytes, keyLength, value.length);
    expect(end - start).toBe(writer.recordBytes(body));
    value.copy(target, writer.valueOffset(end, value.length));
    header.copy(target, end - headerLength);
  }
  const maxTimestampMs = Math.max(...records.map((record) => record.timestampMs));
  sealBatch(target, 0, end, { recordCount: records.length, baseTimestampMs, maxTimestampMs, ...identity });
  return target.subarray(0, end);
}

function readBatch(batch: Buffer): { header: ReturnType<typeof readBatchHeader>; records: WrittenRecord[] } {
  const header = readBatchHeader(batch);
  const records: WrittenRecord[] = [];
  if (header === undefined) throw new Error('cut off');
  visitRecords(batch, 0, header, (_offset, timestampMs, key, value, headers) => {
    records.push({
      timestampMs,
      key: key?.toString(),
      value: Buffer.from(value ?? ''),
      header: Buffer.from(headers[0]?.value ?? ''),
    });
  });
  return { header, records };
}

describe('a written batch', () => {
  it('is read back as it was written, whatever the sizes', () => {
    const rng = createRng(1);
    const records = Array.from({ length: 300 }, (_, index) => ({
      timestampMs: 1_700_000_000_000 + rng.nextInt(200_000) - 100_000,
      key: index % 3 === 0 ? undefined : 'k'.repeat(rng.nextInt(100)),
      value: Buffer.alloc([0, 1, 62, 63, 64, 749, 8191, 8192][rng.nextInt(8)] ?? 0, index),
      header: Buffer.alloc(32, index),
    })).slice(0, 60);
    const { header, records: read } = readBatch(writeBatch(records, 'ss', 32));
    expect(read).toEqual(records);
    expect(header).toMatchObject({
      baseOffset: 0,
      attributes: 0,
      recordCount: 60,
      lastOffsetDelta: 59,
      baseTimestampMs: records[0]?.timestampMs,
      maxTimestampMs: Math.max(...records.map((record) => record.timestampMs)),
      ...identity,
    });
  });

  it('holds records with an empty key apart from records without a key', () => {
    const record = { timestampMs: 5, value: Buffer.from('v'), header: Buffer.alloc(0) };
    const { records } = readBatch(
      writeBatch(
        [
          { ...record, key: '' },
          { ...record, key: undefined },
        ],
        'header-key',
        0,
      ),
    );
    expect(records.map(({ key }) => key)).toEqual(['', undefined]);
  });

  it('writes a header value whose length needs two bytes', () => {
    const header = Buffer.alloc(200, 7);
    const { records } = readBatch(
      writeBatch([{ timestampMs: 1, key: 'k', value: Buffer.from('v'), header }], 'é', 200),
    );
    expect(records[0]?.header).toEqual(header);
  });

  it('of one record has the size that was foretold', () => {
    const writer = new RecordWriter('ss', 32);
    const recordBytes = writer.recordBytes(writer.bodyBytes(0, 0, 1, 3));
    const batch = writeBatch(
      [{ timestampMs: 9, key: 'k', value: Buffer.from('abc'), header: Buffer.alloc(32) }],
      'ss',
      32,
    );
    expect(batch.length).toBe(singleRecordBatchBytes(recordBytes));
  });

  it('keeps timestamps before 1970, as Kafka allows', () => {
    const record = { timestampMs: -3, key: 'k', value: Buffer.from('v'), header: Buffer.alloc(1) };
    expect(readBatch(writeBatch([record], 'h', 1)).header?.baseTimestampMs).toBe(-3);
  });
});

describe('varints', () => {
  const limits = [0, 63, 64, 8191, 8192, 1_048_575, 1_048_576, 134_217_727, 134_217_728, 2 ** 30 - 1];
  it.each([...limits, ...limits.map((value) => -value - 1)])('%i has the size that is foretold', (value) => {
    const target = Buffer.alloc(8);
    expect(writeVarint(target, 0, value)).toBe(varintBytes(value));
    expect(new Reader(target).varint()).toBe(value);
  });
});

describe('sequences', () => {
  it('begin again at 0 after 2^31 - 1', () => {
    expect(nextSequence(0, 10)).toBe(10);
    expect(nextSequence(2 ** 31 - 1, 1)).toBe(0);
    expect(nextSequence(2 ** 31 - 3, 10)).toBe(7);
  });
});

it('writes further headers of fixed lengths behind the first one, each value where it says', () => {
  const forms = [
    { key: 'ss.attempt', length: 3 },
    { key: 'ss.error', length: 0 },
    { key: 'ss.origin.topic', length: 6 },
  ];
  const writer = new RecordWriter('ss', 2, forms);
  const target = Buffer.alloc(1000, 0xee);
  let end = batchHeaderBytes;
  for (const [index, value] of ['first', 'the second one'].entries()) {
    const body = writer.bodyBytes(index, 0, -1, value.length);
    const start = end;
    end = writer.write(target, start, body, index, 0, undefined, -1, value.length);
    expect(end - start).toBe(writer.recordBytes(body));
    target.write(value, writer.valueOffset(end, value.length));
    target.write('st', writer.headerOffset(end));
    for (const [place, text] of ['00' + (index + 1), '', 'orders'].entries()) {
      target.write(text, end - (writer.moreHeaders[place]?.beforeEnd ?? 0));
    }
  }
  sealBatch(target, 0, end, { recordCount: 2, baseTimestampMs: 5, maxTimestampMs: 5, ...identity });
  const header = readBatchHeader(target.subarray(0, end));
  if (header === undefined) throw new Error('cut off');
  const read: unknown[] = [];
  visitRecords(target.subarray(0, end), 0, header, (_offset, _timestampMs, _key, value, headers) => {
    read.push([value?.toString(), ...headers.map((one) => `${one.key}=${one.value?.toString() ?? ''}`)]);
  });
  expect(read).toEqual([
    ['first', 'ss=st', 'ss.attempt=001', 'ss.error=', 'ss.origin.topic=orders'],
    ['the second one', 'ss=st', 'ss.attempt=002', 'ss.error=', 'ss.origin.topic=orders'],
  ]);
  // The group's cursor finds those that it is told of, wherever they are.
  const keys = ['ss.origin.topic', 'not-there', 'ss.attempt'].map((key) => Buffer.from(key));
  const cursor = new RecordCursor(Buffer.from(target.subarray(0, end)), 0, Buffer.from('ss'), [], keys);
  expect(cursor.next()?.moreHeaders?.map(String)).toEqual(['orders', 'undefined', '001']);
  const second = cursor.next();
  expect([second?.stamp?.toString(), second?.moreHeaders?.map(String)]).toEqual(['st', ['orders', 'undefined', '002']]);
});
