import { kafkaError } from '../../protocol/error-codes.ts';
import type { JoinGroupRequest } from '../../protocol/messages/join-group.ts';
import { checkMember } from './check-member.ts';
import { GroupMember } from './group-member.ts';
import type { Group } from './group.ts';
import { type PendingJoin, refusedJoin } from './pending-join.ts';
import { completeJoinIfAllAreIn, rebalance, renewSession } from './rebalance.ts';
import { replaceStaticMember } from './static-member.ts';

/** Lets a member into the group; answers at once or when the join phase ends. */
export function joinGroup(group: Group, join: PendingJoin): void {
  const { request, reply } = join;
  const names = request.protocols.map(({ name }) => name);
  if (!group.accepts(request.protocolType, names)) {
    reply(refusedJoin(kafkaError.INCONSISTENT_GROUP_PROTOCOL, request.memberId));
  } else if (request.memberId === '') {
    joinNewMember(group, join);
  } else {
    joinKnownMember(group, join);
  }
}

function joinNewMember(group: Group, join: PendingJoin): void {
  const { request, client, reply } = join;
  const memberId = group.newMemberId(client.clientId, request.groupInstanceId);
  if (request.groupInstanceId !== null) {
    const oldMember = group.members.get(group.staticMembers.get(request.groupInstanceId) ?? '');
    if (oldMember === undefined) addMember(group, join, memberId);
    else replaceStaticMember(group, oldMember, join, memberId);
  } else if (join.requiresKnownMember) {
    const cancel = group.settings.timers.after(request.sessionTimeoutMs, () => {
      group.pendingMembers.delete(memberId);
      completeJoinIfAllAreIn(group);
    });
    group.pendingMembers.set(memberId, cancel);
    reply(refusedJoin(kafkaError.MEMBER_ID_REQUIRED, memberId));
  } else {
    addMember(group, join, memberId);
  }
}

function addMember(group: Group, join: PendingJoin, memberId: string): void {
  const member = new GroupMember(memberId, join.request, join.client);
  group.forgetPendingMember(memberId);
  group.addMember(member, join.request.protocolType);
  member.pendingJoin = join.reply;
  if (group.phase === 'PreparingRebalance' && group.isInitialRebalance) group.hasNewMember = true;
  renewSession(group, member);
  rebalance(group);
}

function joinKnownMember(group: Group, join: PendingJoin): void {
  const { request, reply } = join;
  if (group.pendingMembers.has(request.memberId)) {
    addMember(group, join, request.memberId);
    return;
  }
  const member = checkMember(group, request.memberId, request.groupInstanceId);
  if (typeof member === 'number') {
    reply(refusedJoin(member, request.memberId));
  } else if (mustRebalance(group, member, request)) {
    rejoin(group, member, join);
  } else {
    // It has missed the answer to its last Join: nothing has changed since.
    renewSession(group, member);
    reply(group.joinResponse(member));
  }
}

function mustRebalance(group: Group, member: GroupMember, request: JoinGroupRequest): boolean {
  if (group.phase === 'PreparingRebalance' || !member.matches(request)) return true;
  return group.phase === 'Stable' && member.id === group.leaderId;
}

function rejoin(group: Group, member: GroupMember, join: PendingJoin): void {
  member.update(join.request);
  member.answerJoin(refusedJoin(kafkaError.UNKNOWN_MEMBER_ID, member.id));
  member.pendingJoin = join.reply;
  rebalance(group);
}
