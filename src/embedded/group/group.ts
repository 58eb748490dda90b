import type { JoinGroupResponse } from '../../protocol/messages/join-group.ts';
import type { Rng } from '../../rng.ts';
import { randomUuid } from '../random-id.ts';
import type { Timers } from '../timers.ts';
import { CommittedOffsets } from './committed-offsets.ts';
import type { GroupMember } from './group-member.ts';
import { commonProtocols } from './select-protocol.ts';

/** Kafka's names, as DescribeGroups shows them. */
export type GroupPhase = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

/** What all groups of a cluster have in common. */
export interface GroupSettings {
  readonly timers: Timers;
  readonly rng: Rng;
  /** How long the first Join of an empty group waits for others (group.initial.rebalance.delay.ms). */
  readonly initialRebalanceDelayMs: number;
}

const nothingToCancel = (): void => undefined;

/**
 * The state of one classic consumer group: who is in it and in which phase and generation it is. The functions beside
 * this file move it; rules of ClassicGroup and GroupMetadataManager in Apache Kafka 4.3.
 */
export class Group {
  readonly id: string;
  readonly settings: GroupSettings;
  readonly members = new Map<string, GroupMember>();
  /** Members that were given an id and have not joined with it yet; the values cancel their time-out. */
  readonly pendingMembers = new Map<string, () => void>();
  /** Member id by group.instance.id. */
  readonly staticMembers = new Map<string, string>();
  /** Members of this generation that have not sent their Sync yet. */
  readonly unsynced = new Set<string>();
  readonly offsets = new CommittedOffsets();
  phase: GroupPhase = 'Empty';
  generationId = 0;
  protocolType = '';
  protocolName = '';
  leaderId = '';
  /** Whether the rebalance under way is an empty group's first, which waits for more members. */
  isInitialRebalance = false;
  hasNewMember = false;
  cancelJoinTimer: () => void = nothingToCancel;
  cancelSyncTimer: () => void = nothingToCancel;

  constructor(id: string, settings: GroupSettings) {
    this.id = id;
    this.settings = settings;
  }

  /** The longest rebalance timeout of any member. */
  get rebalanceTimeoutMs(): number {
    let longestMs = 0;
    for (const member of this.members.values()) longestMs = Math.max(longestMs, member.rebalanceTimeoutMs);
    return longestMs;
  }

  newMemberId(clientId: string, groupInstanceId: string | null): string {
    return `${groupInstanceId ?? clientId}-${randomUuid(this.settings.rng)}`;
  }

  /** Whether a member with these protocols could be in the group. */
  accepts(protocolType: string, names: readonly string[]): boolean {
    if (protocolType === '' || names.length === 0) return false;
    if (this.members.size === 0) return true;
    if (protocolType !== this.protocolType) return false;
    return commonProtocols([...this.members.values()]).some((name) => names.includes(name));
  }

  addMember(member: GroupMember, protocolType: string): void {
    if (this.members.size === 0) {
      this.protocolType = protocolType;
      this.leaderId = member.id;
    }
    this.members.set(member.id, member);
    if (member.groupInstanceId !== null) this.staticMembers.set(member.groupInstanceId, member.id);
  }

  /** Takes a member out; another becomes leader where needed. Does not rebalance. */
  dropMember(member: GroupMember): void {
    member.cancelSession();
    this.members.delete(member.id);
    this.unsynced.delete(member.id);
    if (member.groupInstanceId !== null && this.staticMembers.get(member.groupInstanceId) === member.id) {
      this.staticMembers.delete(member.groupInstanceId);
    }
    if (this.leaderId === member.id) this.leaderId = this.members.keys().next().value ?? '';
  }

  forgetPendingMember(memberId: string): boolean {
    const cancel = this.pendingMembers.get(memberId);
    cancel?.();
    return this.pendingMembers.delete(memberId);
  }

  /** The answer to a member's Join in this generation; the leader is told all members. */
  joinResponse(member: GroupMember, leaderId = this.leaderId): JoinGroupResponse {
    const tellsMembers = member.id === leaderId;
    return {
      errorCode: 0,
      generationId: this.generationId,
      protocolName: this.protocolName,
      leader: leaderId,
      memberId: member.id,
      members: tellsMembers
        ? [...this.members.values()].map((each) => ({
            memberId: each.id,
            groupInstanceId: each.groupInstanceId,
            metadata: each.metadataFor(this.protocolName),
          }))
        : [],
    };
  }

  /** Ends all timers: the group is deleted or its cluster closes. */
  dispose(): void {
    this.phase = 'Dead';
    this.cancelJoinTimer();
    this.cancelSyncTimer();
    for (const member of this.members.values()) member.cancelSession();
    for (const cancel of this.pendingMembers.values()) cancel();
  }
}
