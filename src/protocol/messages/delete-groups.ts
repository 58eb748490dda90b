import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

/** Reads versions 0 and 1: the ids of the groups. */
export function decodeDeleteGroupsRequest(reader: Reader): readonly string[] {
  return reader.array((r) => r.string());
}

/** Writes versions 0 and 1. */
export function encodeDeleteGroupsResponse(
  outcomes: readonly { readonly groupId: string; readonly errorCode: number }[],
): Buffer {
  return new Writer()
    .int32(0)
    .array(outcomes, (w, outcome) => w.string(outcome.groupId).int16(outcome.errorCode))
    .toBuffer();
}
