import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import type {
  ConsumedBatch,
  ConsumerGroup,
  ConsumerGroupOptions,
  GroupHandler,
  PartitionLag,
} from './consumer-group-port.ts';
import { createMembers, type Members, type MembersEvents } from './create-members.ts';
import { GroupNotices } from './group-notices.ts';
import { findGroupStarts } from './group-starts.ts';
import { describeEndpoints } from './kafkajs-address.ts';
import { kafkajsErrorType, translateKafkajsError } from './kafkajs-errors.ts';
import type { KafkajsMember } from './kafkajs-member.ts';

export type * from './consumer-group-port.ts';

const defaultCommitIntervalMs = 1000;
const joinTimeoutMs = 60_000;
/** Members of other processes in the same group hold partitions too: after so long without a change they are left to them. */
const sharedGroupSettleMs = 5000;
const readyCheckMs = 25;
const lastCommitBudgetMs = 2000;
/** A consumer group whose members are in this thread. Nothing happens before `start`. */
export function createConsumerGroup(options: ConsumerGroupOptions, clock: Clock): ConsumerGroup {
  return new MemberGroup(options, clock);
}

interface MemberState {
  partitions: readonly number[];
  hasJoined: boolean;
  isFetching: boolean;
  joinCount: number;
}

class MemberGroup implements ConsumerGroup {
  readonly #options: ConsumerGroupOptions;
  readonly #clock: Clock;
  readonly #notices: GroupNotices;
  readonly #call: { readonly doing: string; readonly servers: string };
  readonly #states: MemberState[] = [];
  #members: readonly KafkajsMember[] = [];
  #fetcher: Members['fetcher'] | undefined;
  #handler: GroupHandler = { onBatch: () => undefined };
  #commitTimer: NodeJS.Timeout | undefined;
  #lastJoinMs = 0;
  #joinsAtReady: number | undefined;
  #fatal: Error | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: ConsumerGroupOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#notices = new GroupNotices(options.groupId, options.topic, (text) => this.#notice(text), clock);
    this.#call = {
      doing: `reading topic "${options.topic}" as consumer group "${options.groupId}"`,
      servers: describeEndpoints(options.settings.bootstrapServers),
    };
  }

  get assignment(): readonly (readonly number[])[] {
    return this.#states.map(({ partitions }) => partitions);
  }

  get inFlightCount(): number {
    return this.#members.reduce((sum, member) => sum + member.inFlightCount, 0);
  }

  get rebalanceCount(): number {
    return this.#joinsAtReady === undefined ? 0 : this.#joins() - this.#joinsAtReady;
  }

  lags(): readonly PartitionLag[] {
    return this.#members.flatMap((member) => member.lags());
  }

  async start(handler: GroupHandler): Promise<void> {
    this.#handler = handler;
    const { partitionCount, starts } = await findGroupStarts(this.#options, this.#clock);
    this.#createMembers(starts);
    try {
      await Promise.all(this.#members.map((member) => member.join()));
      await this.#untilReady(partitionCount, starts);
    } catch (error) {
      await this.stop();
      throw translateKafkajsError(error, this.#call);
    }
    this.#joinsAtReady = this.#joins();
    const { commitIntervalMs = defaultCommitIntervalMs } = this.#options;
    this.#commitTimer = setInterval(() => void this.#commitOnce(), commitIntervalMs);
  }

  stopFetching(): void {
    for (const member of this.#members) member.stopFetching();
    this.#fetcher?.close();
  }

  async commit(): Promise<void> {
    await this.#commitOnce();
    // The first may have joined a commit that was on its way, with older offsets.
    await this.#commitOnce();
  }

  async #commitOnce(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.commit()));
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    clearInterval(this.#commitTimer);
    this.stopFetching();
    await Promise.race([
      this.commit(),
      new Promise<void>((resolve) => setTimeout(resolve, lastCommitBudgetMs).unref()),
    ]);
    await Promise.all(this.#members.map((member) => member.leave()));
  }

  #createMembers(starts: Map<number, number>): void {
    for (let member = 0; member < this.#options.members; member++) {
      this.#states.push({ partitions: [], hasJoined: false, isFetching: false, joinCount: 0 });
    }
    const events: MembersEvents = {
      onJoined: (member, partitions) => this.#onJoined(member, partitions),
      onFetching: (member) => this.#update(member, { isFetching: true }),
      onBatch: (batch) => this.#onBatch(batch),
      onOutOfRange: (partition, wanted, next) => this.#notices.goesElsewhere(partition, wanted, next),
      onCommit: (error) => this.#onCommit(error),
      onCommitted: (partition, oldestHandledMs) => this.#options.events.onCommitted?.(partition, oldestHandledMs),
      onCrash: (error, rejoins) => this.#onCrash(error, rejoins),
      onTrouble: (error) => this.#onTrouble(error),
      onFatal: (error) => this.#onFetchingFailed(error),
      onLog: (log) => this.#notices.log(log),
    };
    const { members, fetcher } = createMembers(this.#options, starts, events, this.#clock);
    this.#members = members;
    this.#fetcher = fetcher;
  }

  #onJoined(member: number, partitions: readonly number[]): void {
    // Members that leave one after the other at the stop are no rebalances of the run.
    const joinCount = (this.#states[member]?.joinCount ?? 0) + (this.#stopping === undefined ? 1 : 0);
    this.#update(member, { partitions, hasJoined: true, isFetching: false, joinCount });
    this.#lastJoinMs = this.#clock.nowMs();
    this.#options.events.onRebalance?.(member, partitions);
  }

  #update(member: number, changes: Partial<MemberState>): void {
    Object.assign(this.#states[member] ?? {}, changes);
  }

  #onBatch(batch: ConsumedBatch): void {
    try {
      this.#handler.onBatch(batch);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Until the members hold all partitions, each has had an answer to a fetch, and explicit starts are committed. */
  async #untilReady(partitionCount: number, starts: ReadonlyMap<number, number>): Promise<void> {
    const deadlineMs = this.#clock.nowMs() + joinTimeoutMs;
    while (!this.#isReady(partitionCount)) {
      this.#checkStart(partitionCount, deadlineMs);
      await new Promise((resolve) => setTimeout(resolve, readyCheckMs));
    }
    while (this.assignment.flat().some((partition) => starts.has(partition))) {
      this.#checkStart(partitionCount, deadlineMs);
      await this.commit();
      await new Promise((resolve) => setTimeout(resolve, readyCheckMs));
    }
  }

  #checkStart(partitionCount: number, deadlineMs: number): void {
    if (this.#fatal !== undefined) throw this.#fatal;
    if (this.#stopping !== undefined) {
      const text = `Consumer group "${this.#options.groupId}" was stopped while its members joined.`;
      throw new ShopSimError('CONNECTION_LOST', text);
    }
    if (this.#clock.nowMs() > deadlineMs) throw this.#notJoined(partitionCount);
  }

  #isReady(partitionCount: number): boolean {
    const isConsuming = this.#states.every(
      (state) => state.hasJoined && (state.isFetching || state.partitions.length === 0),
    );
    const held = this.assignment.flat();
    if (!isConsuming || new Set(held).size !== held.length) return false;
    if (held.length === partitionCount) return true;
    if (this.#clock.nowMs() - this.#lastJoinMs < sharedGroupSettleMs) return false;
    this.#notices.shared(partitionCount - held.length, partitionCount);
    return true;
  }

  #notJoined(partitionCount: number): ShopSimError {
    const { groupId, members } = this.#options;
    const held = new Set(this.assignment.flat()).size;
    const doing =
      held < partitionCount
        ? `held ${held} of ${partitionCount} partitions`
        : `could not read all of its ${partitionCount} partitions, or not commit where they start,`;
    const text = `Consumer group "${groupId}" with ${members} member(s) ${doing} after ${joinTimeoutMs / 1000} s at ${this.#call.servers}: check that the group coordinator and the leaders of the partitions are up.`;
    return new ShopSimError('REQUEST_TIMED_OUT', text);
  }

  #joins(): number {
    return Math.max(0, ...this.#states.map(({ joinCount }) => joinCount));
  }

  #onCommit(error: Error | undefined): void {
    if (error === undefined) {
      this.#notices.committed();
      return;
    }
    const { message } = translateKafkajsError(error, { ...this.#call, doing: 'committing offsets' });
    if (this.#joinsAtReady === undefined) this.#notices.forms(message);
    else this.#notices.commitFailed(message);
  }

  #onCrash(error: Error, rejoins: boolean): void {
    const translated = translateKafkajsError(error, this.#call);
    if (kafkajsErrorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') this.#fail(this.#topicGone(error));
    else if (!rejoins) this.#fail(translated);
    else if (this.#joinsAtReady === undefined) this.#notices.forms(translated.message);
    else this.#notices.rejoins(translated.message);
  }

  #onTrouble({ message }: Error): void {
    if (this.#joinsAtReady === undefined) this.#notices.forms(message);
    else this.#notices.cannotFetch(message);
  }

  #onFetchingFailed(error: Error): void {
    const isTopicGone = error instanceof ShopSimError && error.code === 'TOPIC_UNSUITABLE';
    this.#fail(isTopicGone ? this.#topicGone(error) : error);
  }

  #topicGone(cause: Error): ShopSimError {
    const { groupId, topic } = this.#options;
    const text = `Topic "${topic}" was deleted while consumer group "${groupId}" read it.`;
    return new ShopSimError('TOPIC_UNSUITABLE', text, { cause });
  }

  #notice(text: string): void {
    if (this.#stopping === undefined) this.#options.events.onNotice(text);
  }

  /** During `start` the failure is the rejection of `start`, afterwards it is told. */
  #fail(error: Error): void {
    if (this.#fatal !== undefined) return;
    this.#fatal = error;
    this.stopFetching();
    if (this.#joinsAtReady !== undefined && this.#stopping === undefined) this.#options.events.onFatal(error);
  }
}
