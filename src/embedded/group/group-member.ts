import type { GroupProtocol, JoinGroupRequest, JoinGroupResponse } from '../../protocol/messages/join-group.ts';
import type { SyncGroupResponse } from '../../protocol/messages/sync-group.ts';

export type JoinReply = (response: JoinGroupResponse) => void;
export type SyncReply = (response: SyncGroupResponse) => void;

/** Who sent a request. */
export interface ClientIdentity {
  readonly clientId: string;
  readonly clientHost: string;
}

const noBytes = Buffer.alloc(0);

/** A member of a classic consumer group, and its Join or Sync that waits for an answer. */
export class GroupMember {
  readonly id: string;
  readonly groupInstanceId: string | null;
  readonly client: ClientIdentity;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: readonly GroupProtocol[];
  assignment: Buffer = noBytes;
  pendingJoin: JoinReply | undefined;
  pendingSync: SyncReply | undefined;
  cancelSession: () => void = () => undefined;

  constructor(id: string, join: JoinGroupRequest, client: ClientIdentity) {
    this.id = id;
    this.groupInstanceId = join.groupInstanceId;
    this.client = client;
    this.sessionTimeoutMs = join.sessionTimeoutMs;
    this.rebalanceTimeoutMs = join.rebalanceTimeoutMs;
    this.protocols = copyProtocols(join.protocols);
  }

  update(join: JoinGroupRequest): void {
    this.sessionTimeoutMs = join.sessionTimeoutMs;
    this.rebalanceTimeoutMs = join.rebalanceTimeoutMs;
    this.protocols = copyProtocols(join.protocols);
  }

  supports(protocol: string): boolean {
    return this.protocols.some(({ name }) => name === protocol);
  }

  metadataFor(protocol: string): Buffer {
    return this.protocols.find(({ name }) => name === protocol)?.metadata ?? noBytes;
  }

  /** Whether a new Join says what the last one said. */
  matches(join: JoinGroupRequest): boolean {
    return (
      join.protocols.length === this.protocols.length &&
      join.protocols.every(({ name, metadata }, index) => {
        const own = this.protocols[index];
        return own !== undefined && own.name === name && own.metadata.equals(metadata);
      })
    );
  }

  answerJoin(response: JoinGroupResponse): void {
    const reply = this.pendingJoin;
    this.pendingJoin = undefined;
    reply?.(response);
  }

  answerSync(response: SyncGroupResponse): void {
    const reply = this.pendingSync;
    this.pendingSync = undefined;
    reply?.(response);
  }
}

/** Requests are views of a connection's memory, which a member would keep alive. */
function copyProtocols(protocols: readonly GroupProtocol[]): GroupProtocol[] {
  return protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) }));
}
