import { kafkaError } from '../../protocol/error-codes.ts';
import type { LeavingMember } from '../../protocol/messages/leave-group.ts';
import { checkMember } from './check-member.ts';
import type { Group } from './group.ts';
import { refusedJoin } from './pending-join.ts';
import { completeJoinIfAllAreIn, removeMember } from './rebalance.ts';

/** Takes one member out of the group; returns 0 or the error. A static member may be named without its member id. */
export function leaveGroup(group: Group, leaving: LeavingMember): number {
  if (leaving.groupInstanceId === null && group.forgetPendingMember(leaving.memberId)) {
    completeJoinIfAllAreIn(group);
    return 0;
  }
  const memberId =
    leaving.memberId === '' && leaving.groupInstanceId !== null
      ? (group.staticMembers.get(leaving.groupInstanceId) ?? '')
      : leaving.memberId;
  const member = checkMember(group, memberId, leaving.groupInstanceId);
  if (typeof member === 'number') return member;
  member.answerJoin(refusedJoin(kafkaError.UNKNOWN_MEMBER_ID, member.id));
  removeMember(group, member);
  return 0;
}
