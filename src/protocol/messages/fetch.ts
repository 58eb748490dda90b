import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';
import { type IsolationLevel, isolationLevel } from './isolation-level.ts';

/** Fetch version 11, without fetch sessions. Kafka 4 accepts 4 to 18. */
export const fetchVersion = 11;

export interface FetchPartition {
  readonly index: number;
  /** -1: do not check. */
  readonly currentLeaderEpoch: number;
  readonly fetchOffset: number;
  readonly maxBytes: number;
}

export interface FetchRequest {
  /** Long poll: how long the broker may wait for `minBytes`. */
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  /** readUncommitted when undefined. */
  readonly isolation?: IsolationLevel;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly FetchPartition[] }[];
}

/** A transaction that was aborted, some of whose records may be in the answer. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  /** Of its first record in the partition. */
  readonly firstOffset: number;
}

export interface FetchPartitionResponse {
  readonly index: number;
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  /** In order of their first offsets; empty for a reader of everything. */
  readonly aborted: readonly AbortedTransaction[];
  /** Record batches, the last of which may be cut off. */
  readonly records: Buffer;
}

export interface FetchResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly FetchPartitionResponse[] }[];
}

const consumerReplicaId = -1;
const noSession = 0;
/** Session epoch of a request that neither has a session nor wants one (KIP-227). */
const finalSessionEpoch = -1;
const unknownLogStartOffset = -1;
const noPreferredReplica = -1;
const noRecords = Buffer.alloc(0);

export function encodeFetchRequest(request: FetchRequest): Buffer {
  return new Writer()
    .int32(consumerReplicaId)
    .int32(request.maxWaitMs)
    .int32(request.minBytes)
    .int32(request.maxBytes)
    .int8(isolationLevel[request.isolation ?? 'readUncommitted'])
    .int32(noSession)
    .int32(finalSessionEpoch)
    .array(request.topics, (w, topic) => w.string(topic.name).array(topic.partitions, encodePartition))
    .array([], () => undefined)
    .string('')
    .toBuffer();
}

function encodePartition(writer: Writer, partition: FetchPartition): void {
  writer
    .int32(partition.index)
    .int32(partition.currentLeaderEpoch)
    .int64(partition.fetchOffset)
    .int64(unknownLogStartOffset)
    .int32(partition.maxBytes);
}

export function decodeFetchRequest(reader: Reader): FetchRequest {
  reader.skip(4);
  const bounds = { maxWaitMs: reader.int32(), minBytes: reader.int32(), maxBytes: reader.int32() };
  const isolation = readIsolation(reader);
  reader.skip(4 + 4);
  const topics = reader.array((r) => ({ name: r.string(), partitions: r.array(decodePartition) }));
  reader.array((r) => [r.string(), r.array((p) => p.int32())]);
  reader.string();
  return { ...bounds, isolation, topics };
}

/** Whatever is not read_committed reads everything. */
export function readIsolation(reader: Reader): IsolationLevel {
  return reader.int8() === isolationLevel.readCommitted ? 'readCommitted' : 'readUncommitted';
}

function decodePartition(reader: Reader): FetchPartition {
  const [index, currentLeaderEpoch, fetchOffset] = [reader.int32(), reader.int32(), reader.int64AsNumber()];
  reader.skip(8);
  return { index, currentLeaderEpoch, fetchOffset, maxBytes: reader.int32() };
}

export function encodeFetchResponse(response: FetchResponse): Buffer {
  return new Writer(1024)
    .int32(response.throttleTimeMs)
    .int16(response.errorCode)
    .int32(noSession)
    .array(response.topics, (w, topic) => w.string(topic.name).array(topic.partitions, encodePartitionResponse))
    .toBuffer();
}

function encodePartitionResponse(writer: Writer, partition: FetchPartitionResponse): void {
  writer
    .int32(partition.index)
    .int16(partition.errorCode)
    .int64(partition.highWatermark)
    .int64(partition.lastStableOffset)
    .int64(partition.logStartOffset)
    .array(partition.aborted, (w, { producerId, firstOffset }) => w.int64(producerId).int64(firstOffset))
    .int32(noPreferredReplica)
    .bytes(partition.records);
}

export function decodeFetchResponse(reader: Reader): FetchResponse {
  const throttleTimeMs = reader.int32();
  const errorCode = reader.int16();
  reader.skip(4);
  const topics = reader.array((r) => ({ name: r.string(), partitions: r.array(decodePartitionResponse) }));
  return { throttleTimeMs, errorCode, topics };
}

function decodePartitionResponse(reader: Reader): FetchPartitionResponse {
  const index = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = reader.int64AsNumber();
  const lastStableOffset = reader.int64AsNumber();
  const logStartOffset = reader.int64AsNumber();
  const aborted = reader.array((r) => ({ producerId: r.int64(), firstOffset: r.int64AsNumber() }));
  reader.skip(4);
  return {
    index,
    errorCode,
    highWatermark,
    lastStableOffset,
    logStartOffset,
    aborted,
    records: reader.nullableBytes() ?? noRecords,
  };
}
