import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

export interface SyncGroupRequest {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  /** Empty but for the leader. */
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[];
}

export interface SyncGroupResponse {
  readonly errorCode: number;
  readonly assignment: Buffer;
}

/** Reads versions 0 to 3. */
export function decodeSyncGroupRequest(reader: Reader, version: number): SyncGroupRequest {
  return {
    groupId: reader.string(),
    generationId: reader.int32(),
    memberId: reader.string(),
    groupInstanceId: version >= 3 ? reader.nullableString() : null,
    assignments: reader.array((r) => ({ memberId: r.string(), assignment: r.bytes() })),
  };
}

/** Writes versions 0 to 3. */
export function encodeSyncGroupResponse(response: SyncGroupResponse, version: number): Buffer {
  const writer = new Writer();
  if (version >= 1) writer.int32(0);
  return writer.int16(response.errorCode).bytes(response.assignment).toBuffer();
}
