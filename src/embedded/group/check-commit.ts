import { kafkaError } from '../../protocol/error-codes.ts';
import { checkMember } from './check-member.ts';
import type { Group } from './group.ts';
import { renewSession } from './rebalance.ts';

/**
 * Whether a commit may be made: 0 or the error. Members commit in their generation; anybody may commit for a group
 * without members by naming neither member nor generation.
 */
export function checkCommit(group: Group, memberId: string, generationId: number): number {
  if (generationId < 0 && group.phase === 'Empty') return 0;
  if (generationId < 0 && memberId === '') return kafkaError.UNKNOWN_MEMBER_ID;
  const member = checkMember(group, memberId, null);
  if (typeof member === 'number') return member;
  if (generationId !== group.generationId) return kafkaError.ILLEGAL_GENERATION;
  renewSession(group, member);
  return group.phase === 'CompletingRebalance' ? kafkaError.REBALANCE_IN_PROGRESS : 0;
}
