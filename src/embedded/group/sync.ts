import { kafkaError } from '../../protocol/error-codes.ts';
import type { SyncGroupRequest } from '../../protocol/messages/sync-group.ts';
import { checkMember } from './check-member.ts';
import type { SyncReply } from './group-member.ts';
import type { Group } from './group.ts';
import { answerSync, renewSession } from './rebalance.ts';

const noBytes = Buffer.alloc(0);

/** The answer to a Sync that is refused. */
export function refusedSync(errorCode: number): { readonly errorCode: number; readonly assignment: Buffer } {
  return { errorCode, assignment: noBytes };
}

/** Takes the leader's assignments, or gives a member its own; answers at once or when the leader has sent them. */
export function syncGroup(group: Group, request: SyncGroupRequest, reply: SyncReply): void {
  const member = checkMember(group, request.memberId, request.groupInstanceId);
  if (typeof member === 'number') {
    reply(refusedSync(member));
  } else if (request.generationId !== group.generationId) {
    reply(refusedSync(kafkaError.ILLEGAL_GENERATION));
  } else if (group.phase === 'PreparingRebalance') {
    reply(refusedSync(kafkaError.REBALANCE_IN_PROGRESS));
  } else {
    group.unsynced.delete(member.id);
    member.pendingSync = reply;
    if (group.phase === 'Stable') answerSync(group, member, 0);
    else if (member.id === group.leaderId) acceptAssignments(group, request);
    else renewSession(group, member);
  }
}

function acceptAssignments(group: Group, request: SyncGroupRequest): void {
  const byMember = new Map(request.assignments.map(({ memberId, assignment }) => [memberId, assignment]));
  group.phase = 'Stable';
  for (const member of group.members.values()) {
    member.assignment = Buffer.from(byMember.get(member.id) ?? noBytes);
    answerSync(group, member, 0);
  }
}
