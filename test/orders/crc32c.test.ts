import { crc32c } from '@node-rs/crc32';
import { describe, expect, it } from 'vitest';
import { rawCrc32c, SHIFT_TABLE_ENTRIES, shiftByTable, shiftCrc32c, writeShiftTable } from '../../src/orders/crc32c.ts';
import { createRng } from '../../src/rng.ts';

function randomBytes(length: number, seed: number): Buffer {
  const rng = createRng(seed);
  return Buffer.from(Array.from({ length }, () => rng.nextInt(256)));
}

describe('CRC-32C by its changes', () => {
  // crc = XOR out of (raw CRC of the message with the initial value XORed into its first four bytes).
  it('has the check value of the standard for "123456789"', () => {
    const message = Buffer.from('123456789');
    for (let index = 0; index < 4; index++) message.writeUInt8(message.readUInt8(index) ^ 0xff, index);
    expect((rawCrc32c(message) ^ 0xffff_ffff) >>> 0).toBe(0xe306_9283);
  });

  it.each([1, 2, 7, 64, 749, 1024, 70_000])(
    'agrees with the native one after a change %d bytes before the end',
    (after) => {
      const before = randomBytes(after + 40, 1);
      const changed = Buffer.from(before);
      randomBytes(10, 2).copy(changed, 30);
      const difference = Buffer.from(
        before.subarray(30, 40).map((byte, index) => byte ^ changed.readUInt8(30 + index)),
      );
      const change = rawCrc32c(difference);
      expect((crc32c(before) ^ shiftCrc32c(change, after)) >>> 0).toBe(crc32c(changed));
    },
  );

  it.each([0, 1, 500, 1_000_000])('shifts by table as it does by arithmetic over %d bytes', (byteCount) => {
    const table = new Uint32Array(2 * SHIFT_TABLE_ENTRIES);
    writeShiftTable(table, SHIFT_TABLE_ENTRIES, byteCount);
    for (const crc of [0, 1, 0x8000_0000, 0xffff_ffff, 0x1234_5678]) {
      expect(shiftByTable(table, SHIFT_TABLE_ENTRIES, crc)).toBe(shiftCrc32c(crc, byteCount));
      expect(shiftByTable(table, SHIFT_TABLE_ENTRIES, crc | 0)).toBe(shiftCrc32c(crc, byteCount));
    }
  });
});
