import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';
import { type AbortedTransaction, type FetchPartition, type FetchRequest, readIsolation } from './fetch.ts';

/** A Fetch request as a broker sees it. */
export interface IncomingFetchRequest extends FetchRequest {
  /** 0: no fetch session (KIP-227). */
  readonly sessionId: number;
}

/** The answer for one partition; its records lie in as many pieces as the log has them. */
export interface FetchedPartition {
  readonly index: number;
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  /** In order of their first offsets; undefined: the reader wants everything. */
  readonly aborted?: readonly AbortedTransaction[] | undefined;
  readonly records: readonly Buffer[];
}

export interface FetchedTopic {
  readonly name: string;
  readonly partitions: readonly FetchedPartition[];
}

const consumerSkipBytes = 4;
const noSession = 0;
const noPreferredReplica = -1;

/** Reads versions 4 to 11. */
export function decodeIncomingFetch(reader: Reader, version: number): IncomingFetchRequest {
  reader.skip(consumerSkipBytes);
  const bounds = { maxWaitMs: reader.int32(), minBytes: reader.int32(), maxBytes: reader.int32() };
  const isolation = readIsolation(reader);
  const sessionId = version >= 7 ? reader.int32() : noSession;
  if (version >= 7) reader.skip(4);
  const topics = reader.array((r) => ({
    name: r.string(),
    partitions: r.array((p) => decodePartition(p, version)),
  }));
  if (version >= 7) reader.array((r) => [r.string(), r.array((p) => p.int32())]);
  if (version >= 11) reader.string();
  return { ...bounds, isolation, sessionId, topics };
}

function decodePartition(reader: Reader, version: number): FetchPartition {
  const index = reader.int32();
  const currentLeaderEpoch = version >= 9 ? reader.int32() : -1;
  const fetchOffset = reader.int64AsNumber();
  if (version >= 5) reader.skip(8);
  return { index, currentLeaderEpoch, fetchOffset, maxBytes: reader.int32() };
}

/**
 * Writes versions 4 to 11 in pieces: everything but the records goes into one small buffer whose slices alternate with
 * the records, which are not copied.
 */
export function encodeFetchAnswer(errorCode: number, topics: readonly FetchedTopic[], version: number): Buffer[] {
  const writer = new Writer(512);
  const cuts: { readonly at: number; readonly records: readonly Buffer[] }[] = [];
  writer.int32(0);
  if (version >= 7) writer.int16(errorCode).int32(noSession);
  writer.int32(topics.length);
  for (const topic of topics) {
    writer.string(topic.name).int32(topic.partitions.length);
    for (const partition of topic.partitions) {
      encodePartition(writer, partition, version);
      if (partition.records.length > 0) cuts.push({ at: writer.length, records: partition.records });
    }
  }
  return interleave(writer.toBuffer(), cuts);
}

function encodePartition(writer: Writer, partition: FetchedPartition, version: number): void {
  writer.int32(partition.index).int16(partition.errorCode);
  writer.int64(partition.highWatermark).int64(partition.lastStableOffset);
  if (version >= 5) writer.int64(partition.logStartOffset);
  writer.nullableArray(partition.aborted ?? null, (w, { producerId, firstOffset }) =>
    w.int64(producerId).int64(firstOffset),
  );
  if (version >= 11) writer.int32(noPreferredReplica);
  let sizeBytes = 0;
  for (const piece of partition.records) sizeBytes += piece.length;
  writer.int32(sizeBytes);
}

function interleave(
  small: Buffer,
  cuts: readonly { readonly at: number; readonly records: readonly Buffer[] }[],
): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { at, records } of cuts) {
    pieces.push(small.subarray(from, at), ...records);
    from = at;
  }
  if (from < small.length) pieces.push(small.subarray(from));
  return pieces;
}
