import { kafkaError } from '../../protocol/error-codes.ts';
import type { GroupDescription } from '../../protocol/messages/describe-groups.ts';
import type { HeartbeatRequest } from '../../protocol/messages/heartbeat.ts';
import type { LeaveGroupRequest, LeaveGroupResponse, LeavingMember } from '../../protocol/messages/leave-group.ts';
import type { ListedGroup } from '../../protocol/messages/list-groups.ts';
import type { SyncGroupRequest } from '../../protocol/messages/sync-group.ts';
import { checkCommit, checkTransactionalCommit } from './check-commit.ts';
import type { CommittedOffset, CommittedOffsets } from './committed-offsets.ts';
import type { SyncReply } from './group-member.ts';
import { Group, type GroupSettings } from './group.ts';
import { heartbeat } from './heartbeat.ts';
import { joinGroup } from './join.ts';
import { leaveGroup } from './leave.ts';
import { type PendingJoin, refusedJoin } from './pending-join.ts';
import { refusedSync, syncGroup } from './sync.ts';

/** Kafka's defaults of group.min.session.timeout.ms and group.max.session.timeout.ms. */
const minSessionTimeoutMs = 6000;
const maxSessionTimeoutMs = 1_800_000;
const noBytes = Buffer.alloc(0);
/** With so many groups, one that is empty and has committed nothing is forgotten for each new one. */
const manyGroups = 10_000;

/** All consumer groups of the cluster, by id; which broker may answer for a group is decided elsewhere. */
export class GroupCoordinator {
  readonly #settings: GroupSettings;
  readonly #onCommit: () => void;
  readonly #groups = new Map<string, Group>();

  /** @param onCommit called when committed offsets have changed */
  constructor(settings: GroupSettings, onCommit: () => void) {
    this.#settings = settings;
    this.#onCommit = onCommit;
  }

  join(join: PendingJoin): void {
    const { groupId, memberId, sessionTimeoutMs } = join.request;
    const group = this.#groups.get(groupId) ?? (memberId === '' ? new Group(groupId, this.#settings) : undefined);
    if (groupId === '') {
      join.reply(refusedJoin(kafkaError.INVALID_GROUP_ID, memberId));
    } else if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs) {
      join.reply(refusedJoin(kafkaError.INVALID_SESSION_TIMEOUT, memberId));
    } else if (group === undefined) {
      join.reply(refusedJoin(kafkaError.UNKNOWN_MEMBER_ID, memberId));
    } else {
      joinGroup(group, join);
      if (group.members.size > 0 || group.pendingMembers.size > 0) this.#keep(group);
    }
  }

  sync(request: SyncGroupRequest, reply: SyncReply): void {
    const group = this.#groups.get(request.groupId);
    if (request.groupId === '') reply(refusedSync(kafkaError.INVALID_GROUP_ID));
    else if (group === undefined) reply(refusedSync(kafkaError.UNKNOWN_MEMBER_ID));
    else syncGroup(group, request, reply);
  }

  heartbeat(request: HeartbeatRequest): number {
    if (request.groupId === '') return kafkaError.INVALID_GROUP_ID;
    const group = this.#groups.get(request.groupId);
    return group === undefined ? kafkaError.UNKNOWN_MEMBER_ID : heartbeat(group, request);
  }

  leave({ groupId, members }: LeaveGroupRequest): LeaveGroupResponse {
    if (groupId === '') return { errorCode: kafkaError.INVALID_GROUP_ID, members: [] };
    const group = this.#groups.get(groupId);
    const leave = (member: LeavingMember): number =>
      group === undefined ? kafkaError.UNKNOWN_MEMBER_ID : leaveGroup(group, member);
    return { errorCode: 0, members: members.map((member) => ({ ...member, errorCode: leave(member) })) };
  }

  /** Whether a member, or a client without membership, may commit now: 0 or the error. */
  checkCommit(groupId: string, memberId: string, generationId: number): number {
    const group = this.#groups.get(groupId);
    if (group !== undefined) return checkCommit(group, memberId, generationId);
    return generationId < 0 ? 0 : kafkaError.ILLEGAL_GENERATION;
  }

  /** Whether offsets may be committed with a transaction now: 0 or the error. */
  checkTransactionalCommit(
    groupId: string,
    memberId: string,
    groupInstanceId: string | null,
    generationId: number,
  ): number {
    const group = this.#groups.get(groupId);
    if (group !== undefined) return checkTransactionalCommit(group, memberId, groupInstanceId, generationId);
    return generationId < 0 ? 0 : kafkaError.ILLEGAL_GENERATION;
  }

  /** Commits what {@link checkCommit} allowed; creates the group where there is none. */
  commit(groupId: string, topic: string, partition: number, committed: CommittedOffset): void {
    let group = this.#groups.get(groupId);
    if (group === undefined) {
      group = new Group(groupId, this.#settings);
      this.#keep(group);
    }
    group.offsets.set(topic, partition, committed);
    this.#onCommit();
  }

  offsetsOf(groupId: string): CommittedOffsets | undefined {
    return this.#groups.get(groupId)?.offsets;
  }

  list(): readonly (ListedGroup & { readonly offsets: CommittedOffsets })[] {
    return [...this.#groups.values()].map(({ id, protocolType, offsets }) => ({ groupId: id, protocolType, offsets }));
  }

  describe(groupId: string): GroupDescription {
    const group = this.#groups.get(groupId);
    if (group === undefined) {
      return { errorCode: 0, groupId, state: 'Dead', protocolType: '', protocol: '', members: [] };
    }
    const isStable = group.phase === 'Stable';
    return {
      errorCode: 0,
      groupId,
      state: group.phase,
      protocolType: group.protocolType,
      protocol: isStable ? group.protocolName : '',
      members: [...group.members.values()].map((member) => ({
        memberId: member.id,
        ...member.client,
        metadata: isStable ? member.metadataFor(group.protocolName) : noBytes,
        assignment: member.assignment,
      })),
    };
  }

  /** Deletes an empty group with its offsets; returns 0 or the error. */
  delete(groupId: string): number {
    if (groupId === '') return kafkaError.INVALID_GROUP_ID;
    const group = this.#groups.get(groupId);
    if (group === undefined) return kafkaError.GROUP_ID_NOT_FOUND;
    if (group.phase !== 'Empty') return kafkaError.NON_EMPTY_GROUP;
    group.dispose();
    this.#groups.delete(groupId);
    this.#onCommit();
    return 0;
  }

  /** A deleted topic takes its committed offsets with it. */
  onTopicDeleted(topic: string): void {
    let hasChanged = false;
    for (const group of this.#groups.values()) hasChanged = group.offsets.deleteTopic(topic) || hasChanged;
    if (hasChanged) this.#onCommit();
  }

  dispose(): void {
    for (const group of this.#groups.values()) group.dispose();
    this.#groups.clear();
  }

  #keep(group: Group): void {
    if (this.#groups.has(group.id)) return;
    if (this.#groups.size >= manyGroups) this.#forgetOne();
    this.#groups.set(group.id, group);
  }

  #forgetOne(): void {
    for (const group of this.#groups.values()) {
      if (group.phase !== 'Empty' || group.pendingMembers.size > 0 || !group.offsets.isEmpty) continue;
      this.#groups.delete(group.id);
      return;
    }
  }
}
