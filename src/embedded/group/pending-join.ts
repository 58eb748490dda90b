import type { JoinGroupRequest, JoinGroupResponse } from '../../protocol/messages/join-group.ts';
import type { ClientIdentity, JoinReply } from './group-member.ts';

/** A JoinGroup request and where its answer goes. */
export interface PendingJoin {
  readonly request: JoinGroupRequest;
  readonly client: ClientIdentity;
  /** Whether a new dynamic member must come back with the id it is given (KIP-394, versions from 4 on). */
  readonly requiresKnownMember: boolean;
  readonly reply: JoinReply;
}

/** The answer to a Join that is refused. */
export function refusedJoin(errorCode: number, memberId: string): JoinGroupResponse {
  return { errorCode, generationId: -1, protocolName: '', leader: '', memberId, members: [] };
}
