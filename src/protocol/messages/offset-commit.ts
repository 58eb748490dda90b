import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

/** OffsetCommit version 5. Kafka 4 accepts 2 to 10. */
export const offsetCommitVersion = 5;

export interface OffsetCommitPartition {
  readonly index: number;
  readonly offset: number;
  readonly metadata: string | null;
}

export interface OffsetCommitRequest {
  readonly groupId: string;
  /** -1 from a client that is no member. */
  readonly generationId: number;
  readonly memberId: string;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly OffsetCommitPartition[] }[];
}

export interface OffsetCommitResponse {
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly { readonly index: number; readonly errorCode: number }[];
  }[];
}

/** Writes version 5. */
export function encodeOffsetCommitRequest(request: OffsetCommitRequest): Buffer {
  return new Writer()
    .string(request.groupId)
    .int32(request.generationId)
    .string(request.memberId)
    .array(request.topics, (w, topic) =>
      w
        .string(topic.name)
        .array(topic.partitions, (p, { index, offset, metadata }) =>
          p.int32(index).int64(offset).nullableString(metadata),
        ),
    )
    .toBuffer();
}

/** Reads version 5. */
export function decodeOffsetCommitResponse(reader: Reader): OffsetCommitResponse {
  reader.skip(4);
  return {
    topics: reader.array((r) => ({
      name: r.string(),
      partitions: r.array((p) => ({ index: p.int32(), errorCode: p.int16() })),
    })),
  };
}

/** Reads versions 2 to 5; the retention time of versions 2 to 4 is passed over. */
export function decodeOffsetCommitRequest(reader: Reader, version: number): OffsetCommitRequest {
  const head = { groupId: reader.string(), generationId: reader.int32(), memberId: reader.string() };
  if (version < 5) reader.skip(8);
  const topics = reader.array((r) => ({
    name: r.string(),
    partitions: r.array((p) => ({ index: p.int32(), offset: p.int64AsNumber(), metadata: p.nullableString() })),
  }));
  return { ...head, topics };
}

/** Writes versions 2 to 5. */
export function encodeOffsetCommitResponse(response: OffsetCommitResponse, version: number): Buffer {
  const writer = new Writer();
  if (version >= 3) writer.int32(0);
  return writer
    .array(response.topics, (w, topic) =>
      w
        .string(topic.name)
        .array(topic.partitions, (p, partition) => p.int32(partition.index).int16(partition.errorCode)),
    )
    .toBuffer();
}
