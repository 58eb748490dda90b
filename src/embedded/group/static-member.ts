import { kafkaError } from '../../protocol/error-codes.ts';
import { GroupMember } from './group-member.ts';
import type { Group } from './group.ts';
import { type PendingJoin, refusedJoin } from './pending-join.ts';
import { answerSync, rebalance, renewSession } from './rebalance.ts';
import { selectProtocol } from './select-protocol.ts';

/**
 * A static member comes back under a new id (KIP-345): it takes over the old one's place and assignment, and whoever
 * still uses the old id is fenced. A stable group does not rebalance for it.
 */
export function replaceStaticMember(group: Group, old: GroupMember, join: PendingJoin, memberId: string): void {
  const formerLeader = group.leaderId;
  const member = takePlace(group, old, join, memberId);
  const keepsProtocol = selectProtocol([...group.members.values()]) === group.protocolName;
  if (group.phase === 'Stable' && keepsProtocol) {
    // The leader is named by its old id, so that the client does not compute an assignment nobody waits for.
    join.reply(group.joinResponse(member, formerLeader));
    return;
  }
  member.pendingJoin = join.reply;
  rebalance(group);
}

function takePlace(group: Group, old: GroupMember, join: PendingJoin, memberId: string): GroupMember {
  old.answerJoin(refusedJoin(kafkaError.FENCED_INSTANCE_ID, old.id));
  answerSync(group, old, kafkaError.FENCED_INSTANCE_ID);
  const member = new GroupMember(memberId, join.request, join.client);
  member.assignment = old.assignment;
  const wasLeader = group.leaderId === old.id;
  const wasUnsynced = group.unsynced.has(old.id);
  group.dropMember(old);
  group.addMember(member, group.protocolType === '' ? join.request.protocolType : group.protocolType);
  if (wasLeader) group.leaderId = member.id;
  if (wasUnsynced) group.unsynced.add(member.id);
  renewSession(group, member);
  return member;
}
