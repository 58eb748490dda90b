import { ShopSimError } from '../errors.ts';

/**
 * Reads Kafka's primitive types (https://kafka.apache.org/protocol#protocol_types) from a buffer, front to back. Every
 * read is checked against the end: a short or malformed message throws a PROTOCOL_VIOLATION, it never yields garbage.
 * `bytes` and its kin return views of the same memory, not copies.
 */
export class Reader {
  readonly buffer: Buffer;
  readonly end: number;
  #position: number;

  /** Reads `buffer` from `start` (included) to `end` (excluded). */
  constructor(buffer: Buffer, start = 0, end: number = buffer.length) {
    this.buffer = buffer;
    this.end = end;
    this.#position = start;
  }

  /** Index in `buffer` of the next byte to be read. */
  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.end - this.#position;
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  int8(): number {
    return this.buffer.readInt8(this.#take(1));
  }

  int16(): number {
    return this.buffer.readInt16BE(this.#take(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.#take(4));
  }

  uint32(): number {
    return this.buffer.readUInt32BE(this.#take(4));
  }

  int64(): bigint {
    return this.buffer.readBigInt64BE(this.#take(8));
  }

  /** An int64 as a number; throws where it is not exact (beyond +-2^53). Makes no bigint on the way. */
  int64AsNumber(): number {
    const at = this.#take(8);
    const value = this.buffer.readInt32BE(at) * 0x1_0000_0000 + this.buffer.readUInt32BE(at + 4);
    if (!Number.isSafeInteger(value)) {
      throw violation(`the 64-bit number at byte ${at} is beyond 2^53, which no offset or time reaches`);
    }
    return value;
  }

  /** A zigzag-encoded 32-bit integer of 1 to 5 bytes. */
  varint(): number {
    let raw = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte();
      raw |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1);
    }
    throw violation(`the variable-length integer before byte ${this.#position} does not end within 5 bytes`);
  }

  /** A zigzag-encoded 64-bit integer of 1 to 10 bytes as a number; throws beyond +-2^53. */
  varlong(): number {
    let raw = 0;
    let factor = 1;
    for (let length = 1; length <= 7; length++) {
      const byte = this.#byte();
      raw += (byte & 0x7f) * factor;
      if (byte < 0x80) return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
      factor *= 128;
    }
    return this.#longVarlong(BigInt(raw));
  }

  /** An unsigned 32-bit integer of 1 to 5 bytes. */
  unsignedVarint(): number {
    let value = 0;
    let factor = 1;
    for (let length = 1; length <= 5; length++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw violation(`the variable-length integer before byte ${this.#position} does not end within 5 bytes`);
  }

  /** A string of a flexible version (KIP-482). */
  compactString(): string {
    const value = this.compactNullableString();
    if (value === null) throw violation(`a string before byte ${this.#position} is null where it must not be`);
    return value;
  }

  compactNullableString(): string | null {
    const length = this.unsignedVarint() - 1;
    if (length === -1) return null;
    const at = this.#takeLength(length);
    return this.buffer.toString('utf8', at, at + length);
  }

  /** An array of a flexible version; null reads as empty. */
  compactArray<T>(readItem: (reader: Reader) => T): T[] {
    const count = this.unsignedVarint() - 1;
    return count === -1 ? [] : this.#items(count, readItem);
  }

  /** Passes over the tagged fields that end every structure of a flexible version: none is known here. */
  skipTaggedFields(): void {
    for (let left = this.unsignedVarint(); left > 0; left--) {
      this.unsignedVarint();
      this.skip(this.unsignedVarint());
    }
  }

  string(): string {
    const value = this.nullableString();
    if (value === null) throw violation(`a string before byte ${this.#position} is null where it must not be`);
    return value;
  }

  nullableString(): string | null {
    const length = this.int16();
    if (length === -1) return null;
    const at = this.#takeLength(length);
    return this.buffer.toString('utf8', at, at + length);
  }

  /** int32 length, then a view of so many bytes. */
  bytes(): Buffer {
    const value = this.nullableBytes();
    if (value === null) throw violation(`a byte field before byte ${this.#position} is null where it must not be`);
    return value;
  }

  nullableBytes(): Buffer | null {
    const length = this.int32();
    return length === -1 ? null : this.raw(length);
  }

  /** varint length (-1 is null), then a view of so many bytes: keys, values and headers of a record. */
  varintBytes(): Buffer | null {
    const length = this.varint();
    return length === -1 ? null : this.raw(length);
  }

  /** A view of the next `length` bytes. */
  raw(length: number): Buffer {
    const at = this.#takeLength(length);
    return this.buffer.subarray(at, at + length);
  }

  /** Passes over `length` bytes. */
  skip(length: number): void {
    this.#takeLength(length);
  }

  /** An array with an int32 count; null (count -1) reads as empty. */
  array<T>(readItem: (reader: Reader) => T): T[] {
    return this.nullableArray(readItem) ?? [];
  }

  nullableArray<T>(readItem: (reader: Reader) => T): T[] | null {
    const count = this.int32();
    return count === -1 ? null : this.#items(count, readItem);
  }

  #items<T>(count: number, readItem: (reader: Reader) => T): T[] {
    // Every item has at least one byte, so a count beyond what is left is a lie; believing it could exhaust memory.
    if (count < 0 || count > this.remaining) {
      throw violation(`an array claims ${count} items where ${this.remaining} bytes are left`);
    }
    const items: T[] = [];
    for (let index = 0; index < count; index++) items.push(readItem(this));
    return items;
  }

  #longVarlong(low49Bits: bigint): number {
    let raw = low49Bits;
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      raw |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        const value = Number((raw >> 1n) ^ -(raw & 1n));
        if (Number.isSafeInteger(value)) return value;
        throw violation(`the variable-length integer before byte ${this.#position} is beyond 2^53`);
      }
    }
    throw violation(`the variable-length integer before byte ${this.#position} does not end within 10 bytes`);
  }

  #byte(): number {
    return this.buffer.readUInt8(this.#take(1));
  }

  #takeLength(length: number): number {
    if (length < 0) throw violation(`a length before byte ${this.#position} is ${length}`);
    return this.#take(length);
  }

  #take(length: number): number {
    const at = this.#position;
    if (length > this.end - at) {
      throw violation(`it ends at byte ${this.end}, in the middle of a field of ${length} bytes that starts at ${at}`);
    }
    this.#position = at + length;
    return at;
  }
}

function violation(detail: string): ShopSimError {
  return new ShopSimError('PROTOCOL_VIOLATION', `A Kafka message is malformed: ${detail}.`);
}
