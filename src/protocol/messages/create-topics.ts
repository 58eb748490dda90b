import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

export interface ConfigEntry {
  readonly name: string;
  readonly value: string | null;
}

export interface NewTopic {
  readonly name: string;
  /** -1: the broker's default, or as many as `assignments` says. */
  readonly partitionCount: number;
  /** -1: the broker's default, or as `assignments` says. */
  readonly replicationFactor: number;
  /** Replicas by partition, the preferred leader first; empty: the broker decides. */
  readonly assignments: readonly { readonly partition: number; readonly brokerIds: readonly number[] }[];
  readonly configs: readonly ConfigEntry[];
}

export interface CreateTopicsRequest {
  readonly topics: readonly NewTopic[];
  readonly timeoutMs: number;
  /** Check everything, create nothing. */
  readonly validateOnly: boolean;
}

export interface TopicOutcome {
  readonly name: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

/** Reads versions 0 to 3. */
export function decodeCreateTopicsRequest(reader: Reader, version: number): CreateTopicsRequest {
  return {
    topics: reader.array((r) => ({
      name: r.string(),
      partitionCount: r.int32(),
      replicationFactor: r.int16(),
      assignments: r.array((a) => ({ partition: a.int32(), brokerIds: a.array((id) => id.int32()) })),
      configs: r.array((c) => ({ name: c.string(), value: c.nullableString() })),
    })),
    timeoutMs: reader.int32(),
    validateOnly: version >= 1 && reader.boolean(),
  };
}

/** Writes versions 0 to 3. */
export function encodeCreateTopicsResponse(outcomes: readonly TopicOutcome[], version: number): Buffer {
  const writer = new Writer();
  if (version >= 2) writer.int32(0);
  return writer
    .array(outcomes, (w, outcome) => {
      w.string(outcome.name).int16(outcome.errorCode);
      if (version >= 1) w.nullableString(outcome.errorMessage);
    })
    .toBuffer();
}
