import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

export interface HeartbeatRequest {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

/** Reads versions 0 to 3. */
export function decodeHeartbeatRequest(reader: Reader, version: number): HeartbeatRequest {
  return {
    groupId: reader.string(),
    generationId: reader.int32(),
    memberId: reader.string(),
    groupInstanceId: version >= 3 ? reader.nullableString() : null,
  };
}

/** Writes versions 0 to 3. */
export function encodeHeartbeatResponse(errorCode: number, version: number): Buffer {
  const writer = new Writer(16);
  if (version >= 1) writer.int32(0);
  return writer.int16(errorCode).toBuffer();
}
