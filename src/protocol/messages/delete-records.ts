import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

export interface DeleteRecordsRequest {
  readonly topics: readonly {
    readonly name: string;
    /** Everything before `offset` goes; -1: everything there is. */
    readonly partitions: readonly { readonly index: number; readonly offset: number }[];
  }[];
  readonly timeoutMs: number;
}

export interface DeleteRecordsResponse {
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly {
      readonly index: number;
      /** The log's new start, -1 with an error. */
      readonly lowWatermark: number;
      readonly errorCode: number;
    }[];
  }[];
}

/** Reads versions 0 and 1. */
export function decodeDeleteRecordsRequest(reader: Reader): DeleteRecordsRequest {
  return {
    topics: reader.array((r) => ({
      name: r.string(),
      partitions: r.array((p) => ({ index: p.int32(), offset: p.int64AsNumber() })),
    })),
    timeoutMs: reader.int32(),
  };
}

/** Writes versions 0 and 1. */
export function encodeDeleteRecordsResponse(response: DeleteRecordsResponse): Buffer {
  return new Writer()
    .int32(0)
    .array(response.topics, (w, topic) =>
      w
        .string(topic.name)
        .array(topic.partitions, (p, partition) =>
          p.int32(partition.index).int64(partition.lowWatermark).int16(partition.errorCode),
        ),
    )
    .toBuffer();
}
