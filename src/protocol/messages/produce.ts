import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

/** Produce version 7. Kafka 4 accepts 0 (refused in use) and 3 to 13. */
export const produceVersion = 7;

export interface ProducePartition {
  readonly index: number;
  /** One record batch. */
  readonly records: Buffer;
}

export interface ProduceTopic {
  readonly name: string;
  readonly partitions: readonly ProducePartition[];
}

export interface ProduceRequest {
  /** Of the transaction that its batches belong to; `null` or undefined: none. */
  readonly transactionalId?: string | null;
  /** -1 all in-sync replicas, 1 the leader, 0 no answer at all. */
  readonly acks: number;
  /** How long the leader may wait for the in-sync replicas. */
  readonly timeoutMs: number;
  readonly topics: readonly ProduceTopic[];
}

export interface ProducePartitionResponse {
  readonly index: number;
  readonly errorCode: number;
  /** -1 when nothing was appended, or the broker no longer knows it. */
  readonly baseOffset: number;
  /** -1 unless the topic uses log append time. */
  readonly logAppendTimeMs: number;
  readonly logStartOffset: number;
}

export interface ProduceResponse {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly ProducePartitionResponse[] }[];
  readonly throttleTimeMs: number;
}

/**
 * The request body in pieces: everything but the records is written into one small buffer whose slices alternate with
 * the record batches themselves, so that no record is copied. Costs one allocation and 2 slices per partition.
 */
export function encodeProduceRequest(request: ProduceRequest): Buffer[] {
  const writer = new Writer(sizeWithoutRecords(request));
  const cuts: { at: number; records: Buffer }[] = [];
  writer
    .nullableString(request.transactionalId ?? null)
    .int16(request.acks)
    .int32(request.timeoutMs)
    .int32(request.topics.length);
  for (const topic of request.topics) {
    writer.string(topic.name).int32(topic.partitions.length);
    for (const { index, records } of topic.partitions) {
      writer.int32(index).int32(records.length);
      cuts.push({ at: writer.length, records });
    }
  }
  return interleave(writer.toBuffer(), cuts);
}

function sizeWithoutRecords(request: ProduceRequest): number {
  let size = 12 + Buffer.byteLength(request.transactionalId ?? '');
  for (const topic of request.topics) size += 6 + Buffer.byteLength(topic.name) + 8 * topic.partitions.length;
  return size;
}

function interleave(small: Buffer, cuts: readonly { at: number; records: Buffer }[]): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { at, records } of cuts) {
    pieces.push(small.subarray(from, at), records);
    from = at;
  }
  if (from < small.length) pieces.push(small.subarray(from));
  return pieces;
}

export function decodeProduceRequest(reader: Reader): ProduceRequest {
  return {
    transactionalId: reader.nullableString(),
    acks: reader.int16(),
    timeoutMs: reader.int32(),
    topics: reader.array((r) => ({
      name: r.string(),
      partitions: r.array((p) => ({ index: p.int32(), records: p.nullableBytes() ?? Buffer.alloc(0) })),
    })),
  };
}

/** Writes versions 3 to 7; from 5 on the log's start offset is told. */
export function encodeProduceResponse(response: ProduceResponse, version = produceVersion): Buffer {
  return new Writer()
    .array(response.topics, (w, topic) =>
      w.string(topic.name).array(topic.partitions, (p, partition) => {
        p.int32(partition.index)
          .int16(partition.errorCode)
          .int64(partition.baseOffset)
          .int64(partition.logAppendTimeMs);
        if (version >= 5) p.int64(partition.logStartOffset);
      }),
    )
    .int32(response.throttleTimeMs)
    .toBuffer();
}

export function decodeProduceResponse(reader: Reader): ProduceResponse {
  return {
    topics: reader.array((r) => ({ name: r.string(), partitions: r.array(decodePartition) })),
    throttleTimeMs: reader.int32(),
  };
}

function decodePartition(reader: Reader): ProducePartitionResponse {
  return {
    index: reader.int32(),
    errorCode: reader.int16(),
    baseOffset: reader.int64AsNumber(),
    logAppendTimeMs: reader.int64AsNumber(),
    logStartOffset: reader.int64AsNumber(),
  };
}
