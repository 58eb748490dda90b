/**
 * Arithmetic on CRC-32C (Castagnoli; reflected polynomial 0x82F63B78; RFC 3720, appendix B.4) that lets a changed
 * record be checked without reading all of it again.
 *
 * For messages of one length, crc(a) XOR crc(b) depends on a XOR b alone, and linearly: with "raw" meaning no initial
 * value and no final XOR,
 *
 *     crc(b) = crc(a) XOR raw(a XOR b)
 *     raw(x) = XOR over the bytes i of x of  shift(raw(x[i]), bytes after i)
 *
 * where shift(c, n) is the raw CRC after n more zero bytes: a multiplication by x^(8n) modulo the polynomial. See
 * M. Adler's crc32_combine in zlib for the same in full.
 */
const polynomial = 0x82f6_3b78;

const byteTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
  return remainder;
});

/** Raw CRC-32C of `bytes`: initial value 0 and no final XOR, hence linear. One table look-up per byte: not for records. */
export function rawCrc32c(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = (byteTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return crc >>> 0;
}

/** The raw CRC after `byteCount` more zero bytes. */
export function shiftCrc32c(crc: number, byteCount: number): number {
  return multiply(zeroBytesFactor(byteCount), crc);
}

/** Entries of one {@link writeShiftTable}: 8 groups of 4 bits with 16 values each. */
export const SHIFT_TABLE_ENTRIES = 8 * 16;

/** Fills `table` from `start` on so that {@link shiftByTable} is {@link shiftCrc32c} with this `byteCount`. */
export function writeShiftTable(table: Uint32Array, start: number, byteCount: number): void {
  const factor = zeroBytesFactor(byteCount);
  for (let group = 0; group < 8; group++) {
    const first = start + group * 16;
    table[first] = 0;
    for (let value = 1; value < 16; value++) {
      const rest = value & (value - 1);
      // Linear: a value of several bits is the XOR of the entries of its bits.
      table[first + value] =
        rest === 0
          ? multiply(factor, (value << (group * 4)) >>> 0)
          : (table[first + rest] ?? 0) ^ (table[first + (value ^ rest)] ?? 0);
    }
  }
}

/** Eight look-ups in 512 bytes: 5 ns. */
export function shiftByTable(table: Uint32Array, start: number, crc: number): number {
  return (
    ((table[start + (crc & 15)] ?? 0) ^
      (table[start + 16 + ((crc >>> 4) & 15)] ?? 0) ^
      (table[start + 32 + ((crc >>> 8) & 15)] ?? 0) ^
      (table[start + 48 + ((crc >>> 12) & 15)] ?? 0) ^
      (table[start + 64 + ((crc >>> 16) & 15)] ?? 0) ^
      (table[start + 80 + ((crc >>> 20) & 15)] ?? 0) ^
      (table[start + 96 + ((crc >>> 24) & 15)] ?? 0) ^
      (table[start + 112 + (crc >>> 28)] ?? 0)) >>>
    0
  );
}

/** x^(8 * byteCount) modulo the polynomial, by repeated squaring. Bit 31 of a number is x^0, as CRCs are reflected. */
function zeroBytesFactor(byteCount: number): number {
  let factor = 0x8000_0000;
  let square = 0x0080_0000;
  for (let rest = byteCount; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) factor = multiply(square, factor);
    square = multiply(square, square);
  }
  return factor;
}

/** a * b modulo the polynomial. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = 0x8000_0000; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= factor;
    factor = factor & 1 ? (factor >>> 1) ^ polynomial : factor >>> 1;
  }
  return product >>> 0;
}
