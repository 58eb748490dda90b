/**
 * Where the fields of a record batch lie (magic 2, https://kafka.apache.org/documentation/#recordbatch): byte offsets
 * from the batch's start. The base offset and the leader epoch lie before the CRC's range, so a broker sets them
 * without touching the CRC, which covers everything from `attributes` to the end.
 */
export const batchField = {
  baseOffset: 0,
  /** int32: bytes that follow this field, so the batch's size is this + 12. */
  batchLength: 8,
  partitionLeaderEpoch: 12,
  magic: 16,
  /** uint32, CRC-32C of everything from `attributes` on. */
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
} as const;

/** Size of the header; the first record starts here. */
export const batchHeaderBytes = 61;

/** Bytes before the range of `batchLength`: base offset and the length itself. */
export const batchLengthOverheadBytes = 12;

export const batchMagic = 2;

/** Bits of `attributes`. */
export const batchAttribute = {
  compressionMask: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
} as const;

/** Values of the compression bits. */
export const batchCompression = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;

/** Producer id, epoch and sequence of a batch that was not written by an idempotent producer. */
export const noProducerId = -1n;
export const noProducerEpoch = -1;
export const noSequence = -1;
