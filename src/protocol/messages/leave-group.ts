import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

export interface LeavingMember {
  /** May be empty for a static member. */
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

export interface LeaveGroupRequest {
  readonly groupId: string;
  readonly members: readonly LeavingMember[];
}

export interface LeaveGroupResponse {
  readonly errorCode: number;
  readonly members: readonly (LeavingMember & { readonly errorCode: number })[];
}

/** Reads versions 0 to 3; before 3 exactly one member leaves. */
export function decodeLeaveGroupRequest(reader: Reader, version: number): LeaveGroupRequest {
  const groupId = reader.string();
  if (version < 3) return { groupId, members: [{ memberId: reader.string(), groupInstanceId: null }] };
  return {
    groupId,
    members: reader.array((r) => ({ memberId: r.string(), groupInstanceId: r.nullableString() })),
  };
}

/** Writes versions 0 to 3; before 3 the error of the one member is the answer's. */
export function encodeLeaveGroupResponse(response: LeaveGroupResponse, version: number): Buffer {
  const writer = new Writer(64);
  if (version >= 1) writer.int32(0);
  if (version < 3) {
    const memberError = response.members[0]?.errorCode ?? 0;
    return writer.int16(response.errorCode === 0 ? memberError : response.errorCode).toBuffer();
  }
  return writer
    .int16(response.errorCode)
    .array(response.members, (w, member) =>
      w.string(member.memberId).nullableString(member.groupInstanceId).int16(member.errorCode),
    )
    .toBuffer();
}
