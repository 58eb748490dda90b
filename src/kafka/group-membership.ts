import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import type { GroupNotices } from './group-notices.ts';
import type { GroupRoster, RosterEntry } from './group-roster.ts';
import type { KafkajsMember } from './kafkajs-member.ts';

const joinTimeoutMs = 60_000;
/** Members of other processes in the same group hold partitions too: after so long without a change they are left to them. */
const sharedGroupSettleMs = 5000;
const checkMs = 25;
/** A member that leaves finishes what it has in hand, at most for so long. */
const finishTimeoutMs = 30_000;
const lastCommitBudgetMs = 2000;

export interface GroupMembershipOptions {
  readonly groupId: string;
  /** `host:port` of the servers, for people. */
  readonly servers: string;
  readonly roster: GroupRoster;
  readonly notices: GroupNotices;
  /** Explicit starts that no commit holds yet, by partition. */
  readonly starts: ReadonlyMap<number, number>;
  readonly clock: Clock;
  createMember(number: number): KafkajsMember;
  /** Why the group cannot go on; undefined: it can. */
  failure(): Error | undefined;
}

/** How members of a group come and go. */
export class GroupMembership {
  readonly #options: GroupMembershipOptions;
  #partitionCount: number;
  #lastJoinMs = 0;
  #changing: Promise<void> = Promise.resolve();
  #isClosed = false;

  /** @param partitionCount of the topic, as it is now */
  constructor(options: GroupMembershipOptions, partitionCount: number) {
    this.#options = options;
    this.#partitionCount = partitionCount;
  }

  /** A member has joined. */
  joined(): void {
    this.#lastJoinMs = this.#options.clock.nowMs();
  }

  /**
   * Members join or leave until there are `count`; resolves when those have every partition between them and fetch. One
   * change after the other.
   */
  set(count: number): Promise<void> {
    const change = this.#changing.then(() => this.#change(count));
    this.#changing = change.catch(() => undefined);
    return change;
  }

  /** The member with the highest number of those that hold partitions vanishes; its number, or undefined when there is none. */
  kill(): number | undefined {
    const { roster } = this.#options;
    const victim = roster.staying().findLast(({ partitions }) => partitions.length > 0);
    if (victim === undefined) return undefined;
    roster.remove(victim);
    victim.member.kill();
    return victim.number;
  }

  /** No change begins any more, and one that is under way ends with an error. */
  close(): void {
    this.#isClosed = true;
  }

  async #change(count: number): Promise<void> {
    const { roster } = this.#options;
    this.#check();
    await this.#dismiss(roster.staying().slice(count));
    const newcomers: RosterEntry[] = [];
    while (roster.size < count) {
      const number = roster.nextNumber();
      newcomers.push(roster.add(number, this.#options.createMember(number)));
    }
    await Promise.all(newcomers.map(({ member }) => member.join()));
    if (count > 0) await this.#untilReady(count);
  }

  /** All finish what they have in hand before the first leaves: a rebalance would come between them and their commits. */
  async #dismiss(leaving: readonly RosterEntry[]): Promise<void> {
    if (leaving.length === 0) return;
    const { clock, roster } = this.#options;
    for (const entry of leaving) {
      entry.isLeaving = true;
      entry.member.stopFetching();
    }
    const deadlineMs = clock.nowMs() + finishTimeoutMs;
    while (leaving.some(({ member }) => member.inFlightCount > 0) && clock.nowMs() < deadlineMs && !this.#isClosed) {
      await pause(checkMs);
    }
    const commit = async (): Promise<void> => {
      await Promise.all(leaving.map(({ member }) => member.commit()));
    };
    // The first may have joined a commit that was on its way, with older offsets.
    await withinBudget(commit().then(commit), lastCommitBudgetMs);
    await Promise.all(leaving.map(({ member }) => member.leave()));
    for (const entry of leaving) roster.remove(entry);
  }

  /** Until the members hold all partitions, each has had an answer to a fetch, and explicit starts are committed. */
  async #untilReady(count: number): Promise<void> {
    const { clock, roster, starts } = this.#options;
    const deadlineMs = clock.nowMs() + joinTimeoutMs;
    while (!this.#isReady()) await this.#wait(count, deadlineMs);
    while (roster.held().some((partition) => starts.has(partition))) {
      await Promise.all(roster.members().map((member) => member.commit()));
      await this.#wait(count, deadlineMs);
    }
  }

  async #wait(count: number, deadlineMs: number): Promise<void> {
    this.#check();
    if (this.#options.clock.nowMs() > deadlineMs) throw this.#notJoined(count);
    await pause(checkMs);
  }

  #check(): void {
    const failure = this.#options.failure();
    if (failure !== undefined) throw failure;
    if (!this.#isClosed) return;
    const text = `Consumer group "${this.#options.groupId}" was stopped while its members joined.`;
    throw new ShopSimError('CONNECTION_LOST', text);
  }

  #isReady(): boolean {
    const { roster, notices, clock } = this.#options;
    if (!roster.isSettled()) return false;
    const held = roster.held().length;
    this.#partitionCount = Math.max(this.#partitionCount, held);
    // All were killed meanwhile: there is nothing to wait for.
    if (held === this.#partitionCount || roster.size === 0) return true;
    if (clock.nowMs() - this.#lastJoinMs < sharedGroupSettleMs) return false;
    notices.shared(this.#partitionCount - held, this.#partitionCount);
    return true;
  }

  #notJoined(count: number): ShopSimError {
    const { groupId, servers, roster } = this.#options;
    const held = new Set(roster.held()).size;
    const doing =
      held < this.#partitionCount
        ? `held ${held} of ${this.#partitionCount} partitions`
        : `could not read all of its ${this.#partitionCount} partitions, or not commit where they start,`;
    const text = `Consumer group "${groupId}" with ${count} member(s) ${doing} after ${joinTimeoutMs / 1000} s at ${servers}: check that the group coordinator and the leaders of the partitions are up.`;
    return new ShopSimError('REQUEST_TIMED_OUT', text);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Waits for the promise, at most so long. */
export async function withinBudget(promise: Promise<void>, budgetMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const budget = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, budgetMs);
  });
  await Promise.race([promise, budget]);
  clearTimeout(timer);
}
