import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

/** A way to assign partitions that a member knows, with what it tells the leader about itself. */
export interface GroupProtocol {
  readonly name: string;
  readonly metadata: Buffer;
}

export interface JoinGroupRequest {
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  /** Empty for a member that has no id yet. */
  readonly memberId: string;
  /** `null` for a dynamic member (KIP-345). */
  readonly groupInstanceId: string | null;
  readonly protocolType: string;
  /** The most preferred first. */
  readonly protocols: readonly GroupProtocol[];
}

export interface JoinGroupResponse {
  readonly errorCode: number;
  readonly generationId: number;
  readonly protocolName: string;
  readonly leader: string;
  readonly memberId: string;
  /** Only the leader is told the members. */
  readonly members: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | null;
    readonly metadata: Buffer;
  }[];
}

/** Reads versions 0 to 5; version 0 has one timeout for both purposes. */
export function decodeJoinGroupRequest(reader: Reader, version: number): JoinGroupRequest {
  const groupId = reader.string();
  const sessionTimeoutMs = reader.int32();
  return {
    groupId,
    sessionTimeoutMs,
    rebalanceTimeoutMs: version >= 1 ? reader.int32() : sessionTimeoutMs,
    memberId: reader.string(),
    groupInstanceId: version >= 5 ? reader.nullableString() : null,
    protocolType: reader.string(),
    protocols: reader.array((r) => ({ name: r.string(), metadata: r.bytes() })),
  };
}

/** Writes versions 0 to 5. */
export function encodeJoinGroupResponse(response: JoinGroupResponse, version: number): Buffer {
  const writer = new Writer();
  if (version >= 2) writer.int32(0);
  return writer
    .int16(response.errorCode)
    .int32(response.generationId)
    .string(response.protocolName)
    .string(response.leader)
    .string(response.memberId)
    .array(response.members, (w, member) => {
      w.string(member.memberId);
      if (version >= 5) w.nullableString(member.groupInstanceId);
      w.bytes(member.metadata);
    })
    .toBuffer();
}
