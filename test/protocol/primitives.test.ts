import { describe, expect, it } from 'vitest';

import { ShopSimError } from '../../src/errors.ts';
import { Reader } from '../../src/protocol/reader.ts';
import { Writer } from '../../src/protocol/writer.ts';

function hexOf(write: (writer: Writer) => Writer): string {
  return write(new Writer()).toBuffer().toString('hex');
}

function readerOf(hex: string): Reader {
  return new Reader(Buffer.from(hex, 'hex'));
}

function violationOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ShopSimError && error.code === 'PROTOCOL_VIOLATION') return error.message;
    throw error;
  }
  throw new Error('expected a PROTOCOL_VIOLATION');
}

// Source of the variable-length vectors: apache/kafka clients/src/test/java/org/apache/kafka/common/utils/ByteUtilsTest.java
const varints: [number, string][] = [
  [0, '00'],
  [-1, '01'],
  [1, '02'],
  [63, '7e'],
  [-64, '7f'],
  [64, '8001'],
  [-65, '8101'],
  [8191, 'fe7f'],
  [-8192, 'ff7f'],
  [8192, '808001'],
  [-8193, '818001'],
  [1048575, 'feff7f'],
  [-1048576, 'ffff7f'],
  [1048576, '80808001'],
  [134217727, 'feffff7f'],
  [-134217728, 'ffffff7f'],
  [134217728, '8080808001'],
  [2147483647, 'feffffff0f'],
  [-2147483648, 'ffffffff0f'],
];
const varlongs: [number, string][] = [
  ...varints,
  [17179869183, 'feffffff7f'],
  [-17179869184, 'ffffffff7f'],
  [17179869184, '808080808001'],
  [2199023255551, 'feffffffff7f'],
  [281474976710655, 'feffffffffff7f'],
  [-281474976710656, 'ffffffffffff7f'],
  [281474976710656, '8080808080808001'],
  [Number.MAX_SAFE_INTEGER, 'feffffffffffff1f'],
  [Number.MIN_SAFE_INTEGER, 'fdffffffffffff1f'],
];

describe('variable-length integers', () => {
  it.each(varints)('varint %i is %s', (value, hex) => {
    expect(hexOf((w) => w.varint(value))).toBe(hex);
    expect(readerOf(hex).varint()).toBe(value);
  });

  it.each(varlongs)('varlong %i is %s', (value, hex) => {
    expect(hexOf((w) => w.varlong(value))).toBe(hex);
    expect(readerOf(hex).varlong()).toBe(value);
  });

  it('refuses integers that do not end, and those that a number cannot hold', () => {
    expect(violationOf(() => readerOf('808080808001').varint())).toContain('does not end within 5 bytes');
    expect(violationOf(() => readerOf('8080808080808080808001').varlong())).toContain('does not end within 10');
    expect(violationOf(() => readerOf('feffffffffffffffff01').varlong())).toContain('beyond 2^53');
  });
});

describe('fixed-length primitives', () => {
  it('are big-endian, and read back', () => {
    const hex = hexOf((w) => w.int8(-2).int16(-3).int32(-4).uint32(0xffff_fffe).int64(-5n).boolean(true));
    expect(hex).toBe('fefffdfffffffcfffffffefffffffffffffffb01');
    const reader = readerOf(hex);
    expect([reader.int8(), reader.int16(), reader.int32(), reader.uint32(), reader.int64(), reader.boolean()]).toEqual([
      -2,
      -3,
      -4,
      0xffff_fffe,
      -5n,
      true,
    ]);
    expect(reader.remaining).toBe(0);
  });

  it.each([0, -1, 1, 4294967296, -4294967297, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])(
    'int64 %i reads as a number',
    (value) => {
      expect(readerOf(hexOf((w) => w.int64(value))).int64AsNumber()).toBe(value);
    },
  );

  it('an int64 beyond 2^53 is refused as a number, on both sides', () => {
    for (const value of [2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)]) {
      expect(violationOf(() => readerOf(hexOf((w) => w.int64(value))).int64AsNumber())).toContain('beyond 2^53');
    }
  });
});

describe('strings, bytes and arrays', () => {
  it('strings count bytes, not characters', () => {
    const hex = hexOf((w) => w.string('Zoë').nullableString(null).string(''));
    expect(hex).toBe('00045a6fc3abffff0000');
    const reader = readerOf(hex);
    expect([reader.string(), reader.nullableString(), reader.string()]).toEqual(['Zoë', null, '']);
  });

  it('byte fields are views of the message', () => {
    const message = new Writer()
      .bytes(Buffer.from([1, 2]))
      .nullableBytes(null)
      .varintBytes(null)
      .toBuffer();
    const reader = new Reader(message);
    const bytes = reader.bytes();
    expect(bytes.buffer).toBe(message.buffer);
    expect([[...bytes], reader.nullableBytes(), reader.varintBytes()]).toEqual([[1, 2], null, null]);
  });

  it('arrays read with a callback; null reads as empty or null', () => {
    const hex = hexOf((w) => w.array([1, 2], (x, n) => x.int8(n)).nullableArray(null, () => undefined));
    expect(hex).toBe('000000020102ffffffff');
    const reader = readerOf(`${hex}ffffffff`);
    expect([
      reader.array((r) => r.int8()),
      reader.nullableArray((r) => r.int8()),
      reader.array((r) => r.int8()),
    ]).toEqual([[1, 2], null, []]);
  });

  it('a writer that grows keeps what was written', () => {
    const text = 'x'.repeat(30_000);
    const reader = new Reader(new Writer(1).int32(7).string(text).int32(8).toBuffer());
    expect([reader.int32(), reader.string(), reader.int32()]).toEqual([7, text, 8]);
  });
});

describe('a message that is cut off or lies', () => {
  it.each<[string, string, (reader: Reader) => unknown]>([
    ['int32', '000000', (r) => r.int32()],
    ['int64', '00000000000000', (r) => r.int64()],
    ['varint', '80', (r) => r.varint()],
    ['string', '000461', (r) => r.string()],
    ['bytes', '0000000461', (r) => r.bytes()],
    ['skip', '00', (r) => r.skip(2)],
  ])('%s past the end is refused', (_, hex, read) => {
    expect(violationOf(() => read(readerOf(hex)))).toContain('it ends at byte');
  });

  it('does not read past the end it was given, though the buffer goes on', () => {
    const reader = new Reader(Buffer.alloc(100), 2, 5);
    reader.skip(3);
    expect(violationOf(() => reader.int8())).toContain('it ends at byte 5');
  });

  it('negative lengths other than -1 are refused', () => {
    expect(violationOf(() => readerOf('fffe').string())).toContain('is -2');
    expect(violationOf(() => readerOf('fffffffe').bytes())).toContain('is -2');
    expect(violationOf(() => readerOf('ffff').string())).toContain('null where it must not be');
  });

  it('an array that claims more items than bytes are left is refused before memory is taken for it', () => {
    expect(violationOf(() => readerOf('7fffffff00').array((r) => r.int8()))).toContain('claims 2147483647 items');
    expect(violationOf(() => readerOf('fffffffe').array((r) => r.int8()))).toContain('claims -2 items');
  });
});
