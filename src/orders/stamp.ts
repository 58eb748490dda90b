/**
 * The stamp: the one header on every record of a run, so that nothing has to parse JSON to measure or to verify.
 * Services copy it unchanged into their result events. Big endian:
 *
 *     offset  type  field
 *      0      u8    magic, 0x53 ('S')
 *      1      u8    version, 1
 *      2      u16   flags; bit 0: the order belongs to the warm-up; high byte: number of its phase, 0 in the warm-up, 1 to
 *                   255 for the measured phases; the other bits are 0
 *      4      u32   runHash: {@link runHash} of the run's id
 *      8      u16   producerId: which generator sent it
 *     10      u16   keyClass: 16 bits of a hash of the record's key; 0 without a key
 *     12      u32   seq: the order's number in the run
 *     16      u32   keySeq: counts the records of (producerId, keyClass) from 0
 *     20      f64   intended send time, milliseconds since the epoch with fraction
 *     28      u32   CRC-32C of the record's value
 *
 * Records of one key go to one partition in the order they were sent; within a partition keySeq therefore grows for
 * every (producerId, keyClass). It may skip numbers there, because different keys can share a class.
 */
export interface Stamp {
  readonly isWarmup: boolean;
  /** Number of the phase of the intended time. */
  readonly phase: number;
  readonly runHash: number;
  readonly producerId: number;
  readonly keyClass: number;
  readonly seq: number;
  readonly keySeq: number;
  readonly intendedEpochMs: number;
  readonly valueCrc32c: number;
}

/** Key of the header. */
export const STAMP_HEADER_KEY = 'ss';
export const STAMP_BYTES = 32;
/** Bit of the flags: the order's intended time is in the warm-up. */
export const STAMP_FLAG_WARMUP = 1;
/** Phases that a stamp can tell apart, the warm-up not counted. */
export const STAMP_PHASES = 255;

/** The flags of an order of phase 0 (the warm-up) to {@link STAMP_PHASES}. */
export function stampFlags(phase: number): number {
  return phase === 0 ? STAMP_FLAG_WARMUP : phase << 8;
}

const magic = 0x53;
const version = 1;

const float64 = new Float64Array(1);
const float64Bytes = new Uint8Array(float64.buffer);
float64[0] = 1;
/** XOR turns an index into the bytes of a double between the machine's order and the big endian one. */
const byteOrder = float64Bytes[7] === 0x3f ? 7 : 0;

/** Writes a stamp of {@link STAMP_BYTES} bytes at `offset`. Allocates nothing; costs about 20 ns. */
export function writeStamp(
  target: Uint8Array,
  offset: number,
  flags: number,
  runHash: number,
  producerId: number,
  keyClass: number,
  seq: number,
  keySeq: number,
  intendedEpochMs: number,
  valueCrc32c: number,
): void {
  target[offset] = magic;
  target[offset + 1] = version;
  target[offset + 2] = flags >>> 8;
  target[offset + 3] = flags;
  writeUint32(target, offset + 4, runHash);
  target[offset + 8] = producerId >>> 8;
  target[offset + 9] = producerId;
  target[offset + 10] = keyClass >>> 8;
  target[offset + 11] = keyClass;
  writeUint32(target, offset + 12, seq);
  writeUint32(target, offset + 16, keySeq);
  float64[0] = intendedEpochMs;
  for (let index = 0; index < 8; index++) target[offset + 20 + index] = float64Bytes[index ^ byteOrder] ?? 0;
  writeUint32(target, offset + 28, valueCrc32c);
}

/**
 * Whether `bytes` holds a stamp of this version at `offset` (and, without an offset, nothing else). Ask this first:
 * the single-field readers below check nothing.
 */
export function isStamp(bytes: Uint8Array, offset?: number): boolean {
  if (offset === undefined) return bytes.length === STAMP_BYTES && bytes[0] === magic && bytes[1] === version;
  return bytes.length - offset >= STAMP_BYTES && bytes[offset] === magic && bytes[offset + 1] === version;
}

/**
 * The whole stamp as an object; `undefined` for a wrong magic number, version or length: a record of somebody else.
 * Without `offset` the header's value must be exactly {@link STAMP_BYTES} long.
 */
export function readStamp(bytes: Uint8Array, offset?: number): Stamp | undefined {
  if (!isStamp(bytes, offset)) return undefined;
  const at = offset ?? 0;
  return {
    isWarmup: readIsWarmup(bytes, at),
    phase: readPhase(bytes, at),
    runHash: readRunHash(bytes, at),
    producerId: readProducerId(bytes, at),
    keyClass: readKeyClass(bytes, at),
    seq: readSeq(bytes, at),
    keySeq: readKeySeq(bytes, at),
    intendedEpochMs: readIntendedEpochMs(bytes, at),
    valueCrc32c: readValueCrc32c(bytes, at),
  };
}

/** Bit 0 of the flags. This and the readers below cost a few ns and allocate nothing. */
export function readIsWarmup(stamp: Uint8Array, offset = 0): boolean {
  return ((stamp[offset + 3] ?? 0) & STAMP_FLAG_WARMUP) !== 0;
}

/** Number of the phase of the intended time: 0 the warm-up, 1 and up the measured phases. */
export function readPhase(stamp: Uint8Array, offset = 0): number {
  // A program that knows of no phases leaves their byte 0: what it does not call warm-up is the first one.
  return readIsWarmup(stamp, offset) ? 0 : stamp[offset + 2] || 1;
}

/** Which run sent the record. */
export function readRunHash(stamp: Uint8Array, offset = 0): number {
  return readUint32(stamp, offset + 4);
}

/** Which generator of the run sent it. */
export function readProducerId(stamp: Uint8Array, offset = 0): number {
  return readUint16(stamp, offset + 8);
}

/** 16 bits of a hash of the record's key. */
export function readKeyClass(stamp: Uint8Array, offset = 0): number {
  return readUint16(stamp, offset + 10);
}

/** The order's number in the run. */
export function readSeq(stamp: Uint8Array, offset = 0): number {
  return readUint32(stamp, offset + 12);
}

/** The record's number among those of its producer and key class. */
export function readKeySeq(stamp: Uint8Array, offset = 0): number {
  return readUint32(stamp, offset + 16);
}

/** The intended send time in milliseconds since the epoch, with fraction. */
export function readIntendedEpochMs(stamp: Uint8Array, offset = 0): number {
  for (let index = 0; index < 8; index++) float64Bytes[index ^ byteOrder] = stamp[offset + 20 + index] ?? 0;
  return float64[0] ?? Number.NaN;
}

/** CRC-32C of the record's value. */
export function readValueCrc32c(stamp: Uint8Array, offset = 0): number {
  return readUint32(stamp, offset + 28);
}

/**
 * The run's identity in 32 bits: FNV-1a over the UTF-8 bytes of its id (Fowler, Noll, Vo:
 * http://www.isthe.com/chongo/tech/comp/fnv/).
 */
export function runHash(runId: string): number {
  let hash = 0x811c_9dc5;
  for (const byte of Buffer.from(runId)) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return hash >>> 0;
}

function writeUint32(target: Uint8Array, offset: number, value: number): void {
  target[offset] = value >>> 24;
  target[offset + 1] = value >>> 16;
  target[offset + 2] = value >>> 8;
  target[offset + 3] = value;
}

function readUint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

function readUint32(bytes: Uint8Array, offset: number): number {
  return (
    (((bytes[offset] ?? 0) << 24) |
      ((bytes[offset + 1] ?? 0) << 16) |
      ((bytes[offset + 2] ?? 0) << 8) |
      (bytes[offset + 3] ?? 0)) >>>
    0
  );
}
