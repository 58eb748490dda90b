import { kafkaError } from '../../protocol/error-codes.ts';
import type { HeartbeatRequest } from '../../protocol/messages/heartbeat.ts';
import { checkMember } from './check-member.ts';
import type { Group } from './group.ts';
import { renewSession } from './rebalance.ts';

/** Renews a member's session and returns what it must know: 0, or the error that makes it join again. */
export function heartbeat(group: Group, request: HeartbeatRequest): number {
  const member = checkMember(group, request.memberId, request.groupInstanceId);
  if (typeof member === 'number') return member;
  if (request.generationId !== group.generationId) return kafkaError.ILLEGAL_GENERATION;
  renewSession(group, member);
  return group.phase === 'PreparingRebalance' ? kafkaError.REBALANCE_IN_PROGRESS : 0;
}
