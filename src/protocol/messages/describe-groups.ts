import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

export interface GroupMemberDescription {
  readonly memberId: string;
  readonly clientId: string;
  readonly clientHost: string;
  readonly metadata: Buffer;
  readonly assignment: Buffer;
}

export interface GroupDescription {
  readonly errorCode: number;
  readonly groupId: string;
  /** `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Stable` or `Dead`. */
  readonly state: string;
  readonly protocolType: string;
  readonly protocol: string;
  readonly members: readonly GroupMemberDescription[];
}

/** Reads versions 0 to 2: the ids of the groups. */
export function decodeDescribeGroupsRequest(reader: Reader): readonly string[] {
  return reader.array((r) => r.string());
}

/** Writes versions 0 to 2. */
export function encodeDescribeGroupsResponse(groups: readonly GroupDescription[], version: number): Buffer {
  const writer = new Writer();
  if (version >= 1) writer.int32(0);
  return writer
    .array(groups, (w, group) =>
      w
        .int16(group.errorCode)
        .string(group.groupId)
        .string(group.state)
        .string(group.protocolType)
        .string(group.protocol)
        .array(group.members, (m, member) =>
          m
            .string(member.memberId)
            .string(member.clientId)
            .string(member.clientHost)
            .bytes(member.metadata)
            .bytes(member.assignment),
        ),
    )
    .toBuffer();
}
