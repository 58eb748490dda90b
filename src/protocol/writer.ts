/**
 * Writes Kafka's primitive types (https://kafka.apache.org/protocol#protocol_types) into a buffer that doubles when it
 * is full. The counterpart of Reader.
 */
export class Writer {
  #buffer: Buffer;
  #length = 0;

  /** @param capacityBytes first size of the buffer; one that fits the message saves a copy */
  constructor(capacityBytes = 256) {
    this.#buffer = Buffer.allocUnsafe(Math.max(16, capacityBytes));
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  int8(value: number): this {
    const at = this.#reserve(1);
    this.#buffer.writeInt8(value, at);
    return this;
  }

  int16(value: number): this {
    const at = this.#reserve(2);
    this.#buffer.writeInt16BE(value, at);
    return this;
  }

  int32(value: number): this {
    const at = this.#reserve(4);
    this.#buffer.writeInt32BE(value, at);
    return this;
  }

  uint32(value: number): this {
    const at = this.#reserve(4);
    this.#buffer.writeUInt32BE(value, at);
    return this;
  }

  /** A number must be a safe integer. */
  int64(value: bigint | number): this {
    const at = this.#reserve(8);
    this.#buffer.writeBigInt64BE(BigInt(value), at);
    return this;
  }

  /** A zigzag-encoded 32-bit integer. */
  varint(value: number): this {
    let raw = ((value << 1) ^ (value >> 31)) >>> 0;
    while (raw >= 0x80) {
      this.#byte((raw & 0x7f) | 0x80);
      raw >>>= 7;
    }
    return this.#byte(raw);
  }

  /** A zigzag-encoded 64-bit integer. */
  varlong(value: bigint | number): this {
    const wide = BigInt(value);
    let raw = BigInt.asUintN(64, (wide << 1n) ^ (wide >> 63n));
    while (raw >= 0x80n) {
      this.#byte(Number(raw & 0x7fn) | 0x80);
      raw >>= 7n;
    }
    return this.#byte(Number(raw));
  }

  /** An unsigned 32-bit integer of 1 to 5 bytes. */
  unsignedVarint(value: number): this {
    let raw = value >>> 0;
    while (raw >= 0x80) {
      this.#byte((raw & 0x7f) | 0x80);
      raw >>>= 7;
    }
    return this.#byte(raw);
  }

  /** A string of a flexible version (KIP-482). */
  compactString(value: string): this {
    const length = Buffer.byteLength(value);
    this.unsignedVarint(length + 1);
    const at = this.#reserve(length);
    this.#buffer.write(value, at, length, 'utf8');
    return this;
  }

  compactNullableString(value: string | null): this {
    return value === null ? this.unsignedVarint(0) : this.compactString(value);
  }

  /** An array of a flexible version. */
  compactArray<T>(items: readonly T[], writeItem: (writer: Writer, item: T) => void): this {
    this.unsignedVarint(items.length + 1);
    for (const item of items) writeItem(this, item);
    return this;
  }

  /** The end of a structure of a flexible version, without tagged fields. */
  noTaggedFields(): this {
    return this.unsignedVarint(0);
  }

  string(value: string): this {
    const length = Buffer.byteLength(value);
    this.int16(length);
    const at = this.#reserve(length);
    this.#buffer.write(value, at, length, 'utf8');
    return this;
  }

  nullableString(value: string | null): this {
    return value === null ? this.int16(-1) : this.string(value);
  }

  bytes(value: Buffer): this {
    return this.int32(value.length).raw(value);
  }

  nullableBytes(value: Buffer | null): this {
    return value === null ? this.int32(-1) : this.bytes(value);
  }

  /** varint length (-1 for null), then the bytes: keys, values and headers of a record. */
  varintBytes(value: Buffer | null): this {
    return value === null ? this.varint(-1) : this.varint(value.length).raw(value);
  }

  raw(value: Buffer): this {
    const at = this.#reserve(value.length);
    value.copy(this.#buffer, at);
    return this;
  }

  array<T>(items: readonly T[], writeItem: (writer: Writer, item: T) => void): this {
    this.int32(items.length);
    for (const item of items) writeItem(this, item);
    return this;
  }

  nullableArray<T>(items: readonly T[] | null, writeItem: (writer: Writer, item: T) => void): this {
    return items === null ? this.int32(-1) : this.array(items, writeItem);
  }

  /** What was written, as a view: do not write on afterwards. */
  toBuffer(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #byte(value: number): this {
    const at = this.#reserve(1);
    this.#buffer.writeUInt8(value, at);
    return this;
  }

  #reserve(length: number): number {
    const at = this.#length;
    const needed = at + length;
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(grown, 0, 0, at);
      this.#buffer = grown;
    }
    this.#length = needed;
    return at;
  }
}
