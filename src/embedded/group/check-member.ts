import { kafkaError } from '../../protocol/error-codes.ts';
import type { GroupMember } from './group-member.ts';
import type { Group } from './group.ts';

/** The member with this id, or why the group does not know it; a static member may have been replaced (fenced). */
export function checkMember(group: Group, memberId: string, groupInstanceId: string | null): GroupMember | number {
  if (groupInstanceId !== null) {
    const current = group.staticMembers.get(groupInstanceId);
    if (current === undefined) return kafkaError.UNKNOWN_MEMBER_ID;
    if (current !== memberId) return kafkaError.FENCED_INSTANCE_ID;
  }
  return group.members.get(memberId) ?? kafkaError.UNKNOWN_MEMBER_ID;
}
