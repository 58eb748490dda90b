import { headBytes, type OrderTail } from './order-layout.ts';

/** Power of two: twice the tails that the templates of a run have. */
const maxKnownTails = 8192;
const maxKnownBytes = 8 * 1024 * 1024;
const chunkBytes = 64 * 1024;
/** Bytes that are looked at to tell tails apart. */
const sampleCount = 16;
const hashPrime = 0x0100_0193;

const tailMembers: ReadonlySet<string> = new Set<keyof OrderTail>([
  'channel',
  'currency',
  'lines',
  'shippingMinor',
  'taxMinor',
  'totalMinor',
  'payment',
  'shippingAddress',
  'padding',
]);

interface KnownTail {
  /** Holds the bytes of many tails, this one's from `start` to `end`. */
  readonly chunk: Buffer;
  readonly start: number;
  readonly end: number;
  readonly tail: OrderTail;
}

/**
 * The tails of orders that came more than once, and what `JSON.parse` makes of them. Baskets repeat as soon as a
 * generator has used each of its templates; equal bytes are equal JSON, so a tail that is known is compared and not
 * parsed: reading an order takes 0.4 us and leaves one object to collect, where it was 2.4 us and 20 (orders.bench).
 *
 * A known tail takes 1.3 kB; orders that never repeat take no memory.
 */
export class KnownTails {
  readonly #known = new Map<number, KnownTail>();
  /** The tails that were not known: each has a slot, which goes to the last one. */
  readonly #unknownHashes = new Int32Array(maxKnownTails);
  #knownBytes = 0;
  #chunk: Buffer = Buffer.alloc(0);
  #chunkEnd = 0;

  /**
   * What the tail of an order says, if it is known.
   *
   * @param value begins with a head of the shop
   * @param hash {@link hashTail} of it
   */
  find(value: Buffer, hash: number): OrderTail | undefined {
    const known = this.#known.get(hash);
    if (known === undefined) return undefined;
    const { chunk, start, end, tail } = known;
    return value.compare(chunk, start, end, headBytes) === 0 ? tail : undefined;
  }

  /** The tail of an order was not known, and the whole is an order: it is known from now on if it has come before. */
  note(value: Buffer, hash: number): void {
    const slot = hash & (maxKnownTails - 1);
    if (this.#unknownHashes[slot] !== hash) {
      this.#unknownHashes[slot] = hash;
      return;
    }
    const tail: OrderTail = JSON.parse(`{${value.toString('utf8', headBytes)}`);
    // A member of the head that came again would count instead of that one, and others a view would not show.
    if (!Object.keys(tail).every((member) => tailMembers.has(member))) return;
    this.#keep(value, hash, tail);
  }

  #keep(value: Buffer, hash: number, tail: OrderTail): void {
    const length = value.length - headBytes;
    if (length > maxKnownBytes) return;
    // The orders of another run: they will all be others.
    if (this.#known.size === maxKnownTails || this.#knownBytes + length > maxKnownBytes) {
      this.#known.clear();
      this.#knownBytes = 0;
    }
    const start = this.#placeFor(length);
    const chunk = this.#chunk;
    value.copy(chunk, start, headBytes);
    this.#known.set(hash, { chunk, start, end: start + length, tail });
    this.#knownBytes += length;
  }

  /** Not a buffer for each: small ones are cut from a pool, and keep all of it in memory that others have let go. */
  #placeFor(length: number): number {
    if (this.#chunk.length - this.#chunkEnd < length) {
      this.#chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, length));
      this.#chunkEnd = 0;
    }
    this.#chunkEnd += length;
    return this.#chunkEnd - length;
  }
}

/** A hash of the length of an order and of bytes all over its tail. */
export function hashTail(value: Buffer): number {
  const step = (value.length - headBytes) / sampleCount;
  let hash = value.length;
  for (let sample = 0; sample < sampleCount; sample++) {
    hash = Math.imul(hash ^ (value[headBytes + ((sample * step) | 0)] ?? 0), hashPrime);
  }
  // Multiplying mixes upwards only, and the low bits choose a slot.
  return hash ^ (hash >>> 15);
}
