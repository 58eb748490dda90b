import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

export interface OffsetFetchRequest {
  readonly groupId: string;
  /** `null`: every partition that the group has committed. */
  readonly topics: readonly { readonly name: string; readonly partitions: readonly number[] }[] | null;
}

export interface OffsetFetchPartition {
  readonly index: number;
  /** -1: nothing was committed. */
  readonly offset: number;
  readonly metadata: string | null;
  readonly errorCode: number;
}

export interface OffsetFetchResponse {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly OffsetFetchPartition[] }[];
  readonly errorCode: number;
}

/** Reads versions 1 to 4. */
export function decodeOffsetFetchRequest(reader: Reader): OffsetFetchRequest {
  return {
    groupId: reader.string(),
    topics: reader.nullableArray((r) => ({ name: r.string(), partitions: r.array((p) => p.int32()) })),
  };
}

/** Writes versions 1 to 4; version 1 has no error of its own. */
export function encodeOffsetFetchResponse(response: OffsetFetchResponse, version: number): Buffer {
  const writer = new Writer();
  if (version >= 3) writer.int32(0);
  writer.array(response.topics, (w, topic) =>
    w
      .string(topic.name)
      .array(topic.partitions, (p, partition) =>
        p.int32(partition.index).int64(partition.offset).nullableString(partition.metadata).int16(partition.errorCode),
      ),
  );
  if (version >= 2) writer.int16(response.errorCode);
  return writer.toBuffer();
}
