import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';
import type { TopicOutcome } from './create-topics.ts';

export interface PartitionIncrease {
  readonly name: string;
  /** How many partitions the topic shall have in all. */
  readonly count: number;
  /** Replicas of each new partition, the preferred leader first; `null`: the broker decides. */
  readonly assignments: readonly (readonly number[])[] | null;
}

export interface CreatePartitionsRequest {
  readonly topics: readonly PartitionIncrease[];
  readonly timeoutMs: number;
  readonly validateOnly: boolean;
}

/** Reads versions 0 and 1. */
export function decodeCreatePartitionsRequest(reader: Reader): CreatePartitionsRequest {
  return {
    topics: reader.array((r) => ({
      name: r.string(),
      count: r.int32(),
      assignments: r.nullableArray((a) => a.array((id) => id.int32())),
    })),
    timeoutMs: reader.int32(),
    validateOnly: reader.boolean(),
  };
}

/** Writes versions 0 and 1. */
export function encodeCreatePartitionsResponse(outcomes: readonly TopicOutcome[]): Buffer {
  return new Writer()
    .int32(0)
    .array(outcomes, (w, outcome) =>
      w.string(outcome.name).int16(outcome.errorCode).nullableString(outcome.errorMessage),
    )
    .toBuffer();
}
