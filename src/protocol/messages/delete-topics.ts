import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

export interface DeleteTopicsRequest {
  readonly names: readonly string[];
  readonly timeoutMs: number;
}

/** Reads versions 0 and 1. */
export function decodeDeleteTopicsRequest(reader: Reader): DeleteTopicsRequest {
  return { names: reader.array((r) => r.string()), timeoutMs: reader.int32() };
}

/** Writes versions 0 and 1. */
export function encodeDeleteTopicsResponse(
  outcomes: readonly { readonly name: string; readonly errorCode: number }[],
  version: number,
): Buffer {
  const writer = new Writer();
  if (version >= 1) writer.int32(0);
  return writer.array(outcomes, (w, outcome) => w.string(outcome.name).int16(outcome.errorCode)).toBuffer();
}
