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

/**
 * The same for offsets that are committed with a transaction: by a member in its generation, even while the others are
 * joining anew, or by anybody who names neither; whom the transactional id fences is decided elsewhere.
 */
export function checkTransactionalCommit(
  group: Group,
  memberId: string,
  groupInstanceId: string | null,
  generationId: number,
): number {
  if (generationId < 0 && memberId === '' && groupInstanceId === null) return 0;
  const member = checkMember(group, memberId, groupInstanceId);
  if (typeof member === 'number') return member;
  return generationId === group.generationId ? 0 : kafkaError.ILLEGAL_GENERATION;
}
