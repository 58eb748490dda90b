/**
 * A seeded generator of numbers, passed as a value to whatever needs randomness. Same seed, same sequence, on every
 * machine and Node version.
 */
export interface Rng {
  /** A uniform integer in [0, 2^32). */
  nextUint32(): number;
  /** A uniform number in [0, 1) with 53 random bits. */
  nextFloat(): number;
  /** A uniform integer in [0, bound), bound in [1, 2^32]; the bias is below bound / 2^53. */
  nextInt(bound: number): number;
}

/**
 * sfc32 of PractRand (Chris Doty-Humphrey, public domain): 128 bits of state, passes PractRand and BigCrush, and is
 * made of 32-bit additions and shifts that V8 keeps in registers.
 *
 * @param seed any number; its 53-bit integer part counts
 * @param stream separates independent sequences made from one seed (arrivals, orders, outcomes)
 */
export function createRng(seed: number, stream = 0): Rng {
  let a = seed >>> 0;
  let b = Math.floor(seed / 0x1_0000_0000) >>> 0;
  let c = stream >>> 0;
  let counter = 1;
  const nextUint32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round++) nextUint32();
  const nextFloat = (): number => ((nextUint32() >>> 5) * 0x400_0000 + (nextUint32() >>> 6)) / 0x20_0000_0000_0000;
  return { nextUint32, nextFloat, nextInt: (bound) => Math.floor(nextFloat() * bound) };
}

/**
 * A uniform 32-bit hash of up to three numbers: how an outcome is decided by (seed, order, purpose) alone, whatever
 * the order of arrival. Mixing steps of MurmurHash3's finalizer (Austin Appleby, public domain).
 */
export function hash32(seed: number, value: number, purpose = 0): number {
  let h = mix32((seed ^ Math.imul(purpose, 0x9e37_79b9)) >>> 0);
  h = mix32((h ^ Math.floor(value / 0x1_0000_0000)) >>> 0);
  return mix32((h + Math.imul(value | 0, 0x85eb_ca6b)) >>> 0);
}

function mix32(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** {@link hash32} as a number in [0, 1). */
export function hashUnit(seed: number, value: number, purpose = 0): number {
  return hash32(seed, value, purpose) / 0x1_0000_0000;
}
