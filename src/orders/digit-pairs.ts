import { rawCrc32c, shiftCrc32c } from './crc32c.ts';

/** ASCII of the tens and of the ones of 0 .. 99. */
const tens = Uint8Array.from({ length: 100 }, (_, pair) => 0x30 + Math.floor(pair / 10));
const ones = Uint8Array.from({ length: 100 }, (_, pair) => 0x30 + (pair % 10));

/** Writes 0 .. 99 as two ASCII digits. No string is made; costs 1-2 ns. */
export function writePair(target: Uint8Array, offset: number, pair: number): void {
  target[offset] = tens[pair] ?? 0;
  target[offset + 1] = ones[pair] ?? 0;
}

/**
 * What writing 0 .. 99 over `00` at all of `offsets` does to the CRC-32C of a message of `length` bytes: entry n is
 * the number to XOR. The changes of several fields add up by XOR.
 */
export function pairCrcs(offsets: readonly number[], length: number): Uint32Array {
  return Uint32Array.from({ length: 100 }, (_, pair) => {
    const change = rawCrc32c(Uint8Array.of(Math.floor(pair / 10), pair % 10));
    let sum = 0;
    for (const offset of offsets) sum ^= shiftCrc32c(change, length - offset - 2);
    return sum >>> 0;
  });
}

/** Like {@link pairCrcs} for 0 .. 999 over `000` at one place. */
export function tripleCrcs(offset: number, length: number): Uint32Array {
  return Uint32Array.from({ length: 1000 }, (_, triple) => {
    const digits = Uint8Array.of(Math.floor(triple / 100), Math.floor(triple / 10) % 10, triple % 10);
    return shiftCrc32c(rawCrc32c(digits), length - offset - 3);
  });
}
