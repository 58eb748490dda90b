import { describe, expect, it } from 'vitest';

import { ShopSimError } from '../../src/errors.ts';
import { crc32c } from '../../src/protocol/crc32c.ts';
import { batchField } from '../../src/protocol/record-batch-format.ts';
import { isControlBatch, readBatchHeader, visitRecords } from '../../src/protocol/record-batch-reader.ts';
import { javaBytes } from './java-bytes.ts';

function recordsOf(bytes: Buffer, start = 0) {
  const header = readBatchHeader(bytes, start);
  if (header === undefined) throw new Error('the batch is cut off');
  const records: unknown[][] = [];
  visitRecords(bytes, start, header, (offset, timestampMs, key, value, headers) => {
    const plain = headers.map((entry) => [entry.key, entry.value === null ? null : [...entry.value]]);
    records.push([offset, timestampMs, key?.toString(), value?.toString(), plain]);
  });
  return records;
}

/** A copy of Java's batch with some bytes changed and the CRC made right again. */
function changed(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  copy.writeUInt32BE(crc32c(copy.subarray(batchField.attributes)), batchField.crc);
  return copy;
}

function errorOf(read: () => unknown): ShopSimError {
  try {
    read();
  } catch (error) {
    if (error instanceof ShopSimError) return error;
    throw error;
  }
  throw new Error('expected a ShopSimError');
}

const javaRecords = [
  [
    1000,
    1_700_000_000_000,
    'key-1',
    'value-1',
    [
      ['ss', [1, 2, 3]],
      ['none', null],
    ],
  ],
  [1001, 1_700_000_000_250, undefined, 'value-2', []],
  [1002, 1_699_999_999_990, 'key-3', undefined, []],
];

describe('record batches written by the Java client', () => {
  it('read with every field of the header', () => {
    expect(readBatchHeader(javaBytes.batchNone)).toEqual({
      baseOffset: 1000,
      sizeBytes: javaBytes.batchNone.length,
      attributes: 0,
      lastOffsetDelta: 2,
      baseTimestampMs: 1_700_000_000_000,
      maxTimestampMs: 1_700_000_000_250,
      producerId: 4001n,
      producerEpoch: 2,
      baseSequence: 17,
      recordCount: 3,
    });
  });

  it('read record by record, plain and gzip', () => {
    expect(recordsOf(javaBytes.batchNone)).toEqual(javaRecords);
    expect(recordsOf(javaBytes.batchGzip)).toEqual(javaRecords);
  });

  it('read from the middle of a buffer, one after another', () => {
    const both = Buffer.concat([javaBytes.batchGzip, javaBytes.batchNone]);
    const first = readBatchHeader(both);
    expect(recordsOf(both, first?.sizeBytes)).toEqual(javaRecords);
  });

  it('are recognised when they hold transaction markers', () => {
    const header = readBatchHeader(javaBytes.control);
    expect(header !== undefined && isControlBatch(header)).toBe(true);
  });

  it('take the time of appending from the header when the topic says so', () => {
    const appended = changed(javaBytes.batchNone, (copy) => copy.writeInt16BE(0x08, batchField.attributes));
    expect(recordsOf(appended).map(([offset, timestampMs]) => [offset, timestampMs])).toEqual([
      [1000, 1_700_000_000_250],
      [1001, 1_700_000_000_250],
      [1002, 1_700_000_000_250],
    ]);
  });
});

describe('a record batch that cannot be read', () => {
  it('is undefined wherever it is cut off, as at the end of a Fetch answer', () => {
    for (let length = 0; length < javaBytes.batchNone.length; length++) {
      expect(readBatchHeader(javaBytes.batchNone.subarray(0, length))).toBeUndefined();
    }
  });

  it('is refused when any byte under the CRC changed', () => {
    for (let index = batchField.crc; index < javaBytes.batchNone.length; index++) {
      const copy = Buffer.from(javaBytes.batchNone);
      copy.writeUInt8((copy.readUInt8(index) + 1) % 256, index);
      expect(errorOf(() => readBatchHeader(copy)).message).toContain('CRC-32C');
    }
  });

  it('is still right when a broker set its base offset and leader epoch', () => {
    const copy = Buffer.from(javaBytes.batchNone);
    copy.writeBigInt64BE(5n, batchField.baseOffset);
    copy.writeInt32BE(99, batchField.partitionLeaderEpoch);
    expect(readBatchHeader(copy)?.baseOffset).toBe(5);
  });

  it('is refused with a sentence for another format or an impossible size', () => {
    const oldFormat = changed(javaBytes.batchNone, (copy) => copy.writeInt8(1, batchField.magic));
    expect(errorOf(() => readBatchHeader(oldFormat)).message).toContain('format 1');
    const tiny = changed(javaBytes.batchNone, (copy) => copy.writeInt32BE(5, batchField.batchLength));
    expect(errorOf(() => readBatchHeader(tiny)).message).toContain('17 bytes');
  });

  it('names the compression that is not read', () => {
    const lz4 = changed(javaBytes.batchNone, (copy) => copy.writeInt16BE(3, batchField.attributes));
    const error = errorOf(() => recordsOf(lz4));
    expect([error.code, error.message]).toEqual(['BROKER_ERROR', expect.stringContaining('compressed with lz4')]);
    const broken = changed(javaBytes.batchNone, (copy) => copy.writeInt16BE(1, batchField.attributes));
    expect(errorOf(() => recordsOf(broken)).code).toBe('PROTOCOL_VIOLATION');
  });

  it('is refused when a record is not as long as it claims', () => {
    const lying = changed(javaBytes.batchNone, (copy) => copy.writeUInt8(copy.readUInt8(61) + 2, 61));
    expect(errorOf(() => recordsOf(lying)).message).toMatch(/record 0 has 31 bytes where it claims 32/);
  });
});

describe('crc32c', () => {
  it('gives the check value of CRC-32C for 123456789', () => {
    // Source: RFC 3720, appendix B.4, and the catalogue of parametrised CRC algorithms (CRC-32/ISCSI).
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe306_9283);
  });
});
