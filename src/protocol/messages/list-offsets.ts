import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';
import { readIsolation } from './fetch.ts';
import { type IsolationLevel, isolationLevel } from './isolation-level.ts';

/** ListOffsets version 3. Kafka 4 accepts 1 to 11. */
export const listOffsetsVersion = 3;

/** Special timestamps of a request. */
export const listOffsetsTimestamp = { latest: -1, earliest: -2 } as const;

export interface ListOffsetsRequest {
  /** With readCommitted the end is the last stable offset; readUncommitted when undefined. */
  readonly isolation?: IsolationLevel;
  readonly topics: readonly {
    readonly name: string;
    /** `timestampMs`: the first offset at or after it, or one of {@link listOffsetsTimestamp}. */
    readonly partitions: readonly { readonly index: number; readonly timestampMs: number }[];
  }[];
}

export interface ListOffsetsPartitionResponse {
  readonly index: number;
  readonly errorCode: number;
  readonly timestampMs: number;
  /** -1: no record at or after the timestamp. */
  readonly offset: number;
}

export interface ListOffsetsResponse {
  readonly throttleTimeMs: number;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly ListOffsetsPartitionResponse[] }[];
}

const consumerReplicaId = -1;

export function encodeListOffsetsRequest(request: ListOffsetsRequest): Buffer {
  return new Writer()
    .int32(consumerReplicaId)
    .int8(isolationLevel[request.isolation ?? 'readUncommitted'])
    .array(request.topics, (w, topic) =>
      w
        .string(topic.name)
        .array(topic.partitions, (p, partition) => p.int32(partition.index).int64(partition.timestampMs)),
    )
    .toBuffer();
}

/** Reads versions 1 to 3; from 2 on there is an isolation level. */
export function decodeListOffsetsRequest(reader: Reader, version = listOffsetsVersion): ListOffsetsRequest {
  reader.skip(4);
  return {
    isolation: version >= 2 ? readIsolation(reader) : 'readUncommitted',
    topics: reader.array((r) => ({
      name: r.string(),
      partitions: r.array((p) => ({ index: p.int32(), timestampMs: p.int64AsNumber() })),
    })),
  };
}

/** Writes versions 1 to 3; version 1 has no throttle time. */
export function encodeListOffsetsResponse(response: ListOffsetsResponse, version = listOffsetsVersion): Buffer {
  const writer = new Writer();
  if (version >= 2) writer.int32(response.throttleTimeMs);
  return writer
    .array(response.topics, (w, topic) =>
      w
        .string(topic.name)
        .array(topic.partitions, (p, partition) =>
          p.int32(partition.index).int16(partition.errorCode).int64(partition.timestampMs).int64(partition.offset),
        ),
    )
    .toBuffer();
}

export function decodeListOffsetsResponse(reader: Reader): ListOffsetsResponse {
  return {
    throttleTimeMs: reader.int32(),
    topics: reader.array((r) => ({
      name: r.string(),
      partitions: r.array((p) => ({
        index: p.int32(),
        errorCode: p.int16(),
        timestampMs: p.int64AsNumber(),
        offset: p.int64AsNumber(),
      })),
    })),
  };
}
