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
import { GroupMembership, withinBudget } from './group-membership.ts';
import { GroupNotices } from './group-notices.ts';
import { GroupRoster } from './group-roster.ts';
import { findGroupStarts } from './group-starts.ts';
import { describeEndpoints } from './kafkajs-address.ts';
import { kafkajsErrorType, translateKafkajsError } from './kafkajs-errors.ts';

export type * from './consumer-group-port.ts';

const defaultCommitIntervalMs = 1000;
const lastCommitBudgetMs = 2000;

/** A consumer group whose members are in this thread. Nothing happens before `start`. */
export function createConsumerGroup(options: ConsumerGroupOptions, clock: Clock): ConsumerGroup {
  return new MemberGroup(options, clock);
}

class MemberGroup implements ConsumerGroup {
  readonly #options: ConsumerGroupOptions;
  readonly #clock: Clock;
  readonly #notices: GroupNotices;
  readonly #call: { readonly doing: string; readonly servers: string };
  readonly #roster = new GroupRoster();
  #membership: GroupMembership | undefined;
  #fetcher: Members['fetcher'] | undefined;
  #handler: GroupHandler = { onBatch: () => undefined };
  #commitTimer: NodeJS.Timeout | undefined;
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
    return this.#roster.assignment;
  }

  get memberCount(): number {
    return this.#roster.size;
  }

  get inFlightCount(): number {
    return this.#roster.members().reduce((sum, member) => sum + member.inFlightCount, 0);
  }

  get rebalanceCount(): number {
    return this.#joinsAtReady === undefined ? 0 : this.#roster.joinCount - this.#joinsAtReady;
  }

  lags(): readonly PartitionLag[] {
    return this.#roster.members().flatMap((member) => member.lags());
  }

  async start(handler: GroupHandler): Promise<void> {
    this.#handler = handler;
    const { partitionCount, starts } = await findGroupStarts(this.#options, this.#clock);
    const { fetcher, createMember } = createMembers(this.#options, starts, this.#memberEvents(), this.#clock);
    this.#fetcher = fetcher;
    this.#membership = new GroupMembership(
      {
        groupId: this.#options.groupId,
        servers: this.#call.servers,
        roster: this.#roster,
        notices: this.#notices,
        starts,
        clock: this.#clock,
        createMember,
        failure: () => this.#fatal,
      },
      partitionCount,
    );
    try {
      await this.setMembers(this.#options.members);
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#joinsAtReady = this.#roster.joinCount;
    const { commitIntervalMs = defaultCommitIntervalMs } = this.#options;
    this.#commitTimer = setInterval(() => void this.#commitOnce(), commitIntervalMs);
  }

  async setMembers(count: number): Promise<void> {
    if (this.#membership === undefined) throw new Error('a group has no members before it is started');
    try {
      await this.#membership.set(count);
    } catch (error) {
      throw translateKafkajsError(error, this.#call);
    }
  }

  killMember(): number | undefined {
    return this.#membership?.kill();
  }

  stopFetching(): void {
    for (const member of this.#roster.members()) member.stopFetching();
    this.#fetcher?.close();
  }

  async commit(): Promise<void> {
    await this.#commitOnce();
    // The first may have joined a commit that was on its way, with older offsets.
    await this.#commitOnce();
  }

  async #commitOnce(): Promise<void> {
    await Promise.all(this.#roster.members().map((member) => member.commit()));
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    clearInterval(this.#commitTimer);
    this.#membership?.close();
    this.stopFetching();
    await withinBudget(this.commit(), lastCommitBudgetMs);
    await Promise.all(this.#roster.members().map((member) => member.leave()));
  }

  #memberEvents(): MembersEvents {
    return {
      onJoined: (member, partitions) => this.#onJoined(member, partitions),
      onFetching: (member) => this.#roster.fetches(member),
      onBatch: (batch) => this.#onBatch(batch),
      onOutOfRange: (partition, wanted, next) => this.#notices.goesElsewhere(partition, wanted, next),
      onCommit: (error) => this.#onCommit(error),
      onCommitted: (partition, oldestHandledMs) => this.#options.events.onCommitted?.(partition, oldestHandledMs),
      onCrash: (error, rejoins) => this.#onCrash(error, rejoins),
      onTrouble: (error) => this.#onTrouble(error),
      onFatal: (error) => this.#onFetchingFailed(error),
      onLog: (log) => this.#notices.log(log),
    };
  }

  #onJoined(member: number, partitions: readonly number[]): void {
    // Members that leave one after the other at the stop are no rebalances of the run.
    this.#roster.joined(member, partitions, this.#stopping === undefined);
    this.#membership?.joined();
    this.#options.events.onRebalance?.(member, partitions);
  }

  #onBatch(batch: ConsumedBatch): void {
    try {
      this.#handler.onBatch(batch);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
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
