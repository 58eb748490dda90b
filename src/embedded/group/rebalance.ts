import { kafkaError } from '../../protocol/error-codes.ts';
import type { GroupMember } from './group-member.ts';
import type { Group } from './group.ts';
import { selectProtocol } from './select-protocol.ts';

const noBytes = Buffer.alloc(0);

/** A member said that it lives: it has its session timeout again from now on. */
export function renewSession(group: Group, member: GroupMember): void {
  member.cancelSession();
  member.cancelSession = group.settings.timers.after(member.sessionTimeoutMs, () => {
    // Who waits for the group's answer cannot send heartbeats.
    if (member.pendingJoin !== undefined || member.pendingSync !== undefined) renewSession(group, member);
    else removeMember(group, member);
  });
}

/** A member left or was lost: the others share its partitions. */
export function removeMember(group: Group, member: GroupMember): void {
  group.dropMember(member);
  if (group.phase === 'Stable' || group.phase === 'CompletingRebalance') prepareRebalance(group);
  else completeJoinIfAllAreIn(group);
}

/** Rebalances, or lets the rebalance under way see what has changed. */
export function rebalance(group: Group): void {
  if (group.phase === 'PreparingRebalance') completeJoinIfAllAreIn(group);
  else prepareRebalance(group);
}

/** All members must join again; who waits in Sync is told so. */
function prepareRebalance(group: Group): void {
  if (group.phase === 'CompletingRebalance') {
    for (const member of group.members.values()) {
      member.assignment = noBytes;
      answerSync(group, member, kafkaError.REBALANCE_IN_PROGRESS);
    }
  }
  group.cancelSyncTimer();
  group.unsynced.clear();
  group.isInitialRebalance = group.phase === 'Empty';
  group.hasNewMember = false;
  group.phase = 'PreparingRebalance';
  if (group.isInitialRebalance) {
    waitForFirstMembers(group, group.rebalanceTimeoutMs);
    return;
  }
  startJoinTimer(group, group.rebalanceTimeoutMs, () => completeJoin(group));
  completeJoinIfAllAreIn(group);
}

/** An empty group's first members arrive together: wait a little, again while new ones come, up to `leftMs`. */
function waitForFirstMembers(group: Group, leftMs: number): void {
  const delayMs = Math.min(group.settings.initialRebalanceDelayMs, leftMs);
  if (delayMs <= 0) {
    completeJoin(group);
    return;
  }
  startJoinTimer(group, delayMs, () => {
    if (!group.hasNewMember) {
      completeJoin(group);
      return;
    }
    group.hasNewMember = false;
    waitForFirstMembers(group, leftMs - delayMs);
  });
}

function startJoinTimer(group: Group, delayMs: number, callback: () => void): void {
  group.cancelJoinTimer();
  group.cancelJoinTimer = group.settings.timers.after(delayMs, callback);
}

/** Ends the join phase when nobody is missing any more. */
export function completeJoinIfAllAreIn(group: Group): void {
  if (group.phase !== 'PreparingRebalance' || group.isInitialRebalance || group.pendingMembers.size > 0) return;
  for (const member of group.members.values()) if (member.pendingJoin === undefined) return;
  completeJoin(group);
}

/** The next generation consists of who has joined; static members keep their place until their session ends. */
function completeJoin(group: Group): void {
  group.cancelJoinTimer();
  for (const member of group.members.values()) {
    if (member.pendingJoin === undefined && member.groupInstanceId === null) group.dropMember(member);
  }
  const joined = [...group.members.values()].filter((member) => member.pendingJoin !== undefined);
  const [firstJoined] = joined;
  if (group.members.size > 0 && firstJoined === undefined) {
    startJoinTimer(group, group.rebalanceTimeoutMs, () => completeJoin(group));
    return;
  }
  group.isInitialRebalance = false;
  group.generationId += 1;
  if (firstJoined === undefined) {
    group.phase = 'Empty';
    group.protocolName = '';
    return;
  }
  const leader = group.members.get(group.leaderId);
  if (leader?.pendingJoin === undefined) group.leaderId = firstJoined.id;
  startGeneration(group, joined);
}

function startGeneration(group: Group, joined: readonly GroupMember[]): void {
  group.protocolName = selectProtocol([...group.members.values()]);
  group.phase = 'CompletingRebalance';
  group.unsynced.clear();
  for (const member of group.members.values()) group.unsynced.add(member.id);
  group.cancelSyncTimer = group.settings.timers.after(group.rebalanceTimeoutMs, () => dropUnsynced(group));
  for (const member of joined) {
    renewSession(group, member);
    member.answerJoin(group.joinResponse(member));
  }
}

/** Members that joined and then did not ask for their assignment hold up nobody for longer than the timeout. */
function dropUnsynced(group: Group): void {
  if (group.unsynced.size === 0) return;
  for (const memberId of group.unsynced) {
    const member = group.members.get(memberId);
    if (member !== undefined) group.dropMember(member);
  }
  prepareRebalance(group);
}

/** Answers a held Sync with the member's assignment, or with an error. */
export function answerSync(group: Group, member: GroupMember, errorCode: number): void {
  if (member.pendingSync === undefined) return;
  renewSession(group, member);
  member.answerSync({ errorCode, assignment: errorCode === 0 ? member.assignment : noBytes });
}
