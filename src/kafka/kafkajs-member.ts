import type { Consumer, ConsumerRunConfig, TopicPartitionOffset } from 'kafkajs';
import { ShopSimError } from '../errors.ts';
import type { PartitionLag } from './consumer-group-port.ts';
import type { MemberFetching } from './fetching/member-fetching.ts';
import { createKafkajsClient, type KafkajsClient, type KafkajsLog } from './kafkajs-client.ts';
import { createKafkajsConsumer } from './kafkajs-consumer.ts';
import type { PartitionProgress } from './partition-progress.ts';
import type { ConnectionSettings } from './settings.ts';

/** What a member needs to know. */
export interface MemberOptions {
  readonly settings: ConnectionSettings;
  readonly groupId: string;
  readonly topic: string;
  readonly sessionTimeoutMs: number | undefined;
  /** What reads the partitions that the member is given. */
  readonly fetching: MemberFetching;
  /** Explicit starts that no commit holds yet, by partition; shared by the members, which remove what they committed. */
  readonly starts: Map<number, number>;
  /** By partition; shared by the members. */
  readonly progress: ReadonlyMap<number, PartitionProgress>;
  readonly events: MemberEvents;
}

/** What a member tells. Called inside kafkajs: must not throw. */
export interface MemberEvents {
  /** The member has joined (again) with these partitions. */
  onJoined(partitions: readonly number[]): void;
  onCommit(error: Error | undefined): void;
  /** A commit was acknowledged; of the handled records that it covers the first was handled then. */
  onCommitted(partition: number, oldestHandledMs: number): void;
  /** kafkajs gave up; with `rejoins` it starts again by itself, otherwise the member is dead. */
  onCrash(error: Error, rejoins: boolean): void;
  onLog(log: KafkajsLog): void;
}

const leaveBudgetMs = 4000;
/** Everything is paused, so no batch ever comes. */
const runConfig: ConsumerRunConfig = {
  autoCommit: false,
  eachBatchAutoResolve: false,
  eachBatch: () => Promise.resolve(),
};

/**
 * One member of a consumer group: a kafkajs consumer with its own connections joins, sends heartbeats and commits. Its
 * topic is paused from the moment it has joined, and {@link MemberFetching} reads instead.
 */
export class KafkajsMember {
  readonly #options: MemberOptions;
  readonly #client: KafkajsClient;
  readonly #consumer: Consumer;
  readonly #forgetListeners: (() => void)[] = [];
  #committing: Promise<void> | undefined;
  /** It leaves the group, or has left it. */
  #isLeaving = false;
  #isGone = false;
  /** kafkajs has said that the member joins again, and not yet that it has. */
  #isJoining = false;

  constructor(options: MemberOptions) {
    this.#options = options;
    this.#client = createKafkajsClient(options.settings, {
      retry: { retries: 10, initialRetryTime: 100, maxRetryTime: 1000 },
      onLog: (log) => {
        if (!this.#isGone) options.events.onLog(log);
      },
    });
    const { groupId, sessionTimeoutMs } = options;
    this.#consumer = createKafkajsConsumer(this.#client.kafka, {
      groupId,
      sessionTimeoutMs,
      mayRestart: () => !this.#isGone,
    });
  }

  get inFlightCount(): number {
    return this.#options.fetching.inFlightCount;
  }

  /** Of the partitions that the member holds. */
  lags(): readonly PartitionLag[] {
    return this.#options.fetching.lags();
  }

  /** Connects and joins. Failures after the connection come as `onCrash`. */
  async join(): Promise<void> {
    const { events } = this.#consumer;
    const { topic, fetching } = this.#options;
    this.#forgetListeners.push(
      this.#consumer.on(events.GROUP_JOIN, ({ payload }) => this.#onJoined(payload.memberAssignment[topic])),
      this.#consumer.on(events.REBALANCING, () => {
        this.#isJoining = true;
        fetching.pause();
        // The old generation may still commit until the members have joined anew: what is finished by now is not redelivered.
        void this.commit();
      }),
      this.#consumer.on(events.COMMIT_OFFSETS, ({ payload }) => this.#onCommitted(payload.topics)),
      // The member keeps reading what it holds while it joins again: the group may have lost no more than its coordinator.
      this.#consumer.on(events.CRASH, ({ payload }) => {
        this.#isJoining = false;
        this.#options.events.onCrash(payload.error, payload.restart);
      }),
      this.#consumer.on(events.HEARTBEAT, () => this.#onHeartbeat()),
    );
    await this.#consumer.connect();
    // Never the newest offset: what kafkajs may have to look up by itself must not skip anything.
    await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
    await this.#consumer.run(runConfig);
  }

  /** Stops fetching and delivering; heartbeats go on. */
  stopFetching(): void {
    this.#options.fetching.stop();
  }

  /** Commits what is finished; resolves when that was tried. One commit at a time: the next one carries the rest. */
  commit(): Promise<void> {
    this.#committing ??= this.#commit().finally(() => {
      this.#committing = undefined;
    });
    return this.#committing;
  }

  /**
   * Vanishes as a crashed process does: its connections break, and it says nothing any more, to the group or to anybody
   * here. What it was given is forgotten.
   */
  kill(): void {
    this.#isLeaving = true;
    this.#isGone = true;
    for (const forget of this.#forgetListeners.splice(0)) forget();
    this.#options.fetching.forget();
    this.#client.close();
    // Ends what kafkajs goes on trying. It cannot say goodbye to the group: no connection opens.
    this.#consumer.disconnect().catch(() => undefined);
  }

  /** Leaves the group, so that its partitions go to others at once, and disconnects. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    this.stopFetching();
    let timer: NodeJS.Timeout | undefined;
    const budget = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, leaveBudgetMs);
    });
    // kafkajs waits for outstanding answers, which a dead broker never gives; then the session timeout removes the member.
    await Promise.race([
      this.#consumer.disconnect().catch((error: unknown) => this.#onDisconnectFailed(error)),
      budget,
    ]);
    clearTimeout(timer);
    this.#isGone = true;
    this.#client.destroySockets();
  }

  #onDisconnectFailed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#options.events.onLog({ level: 'warn', message, broker: undefined, partition: undefined });
  }

  /** kafkajs calls this before the first fetch of the new generation, so that the pause comes in time. */
  #onJoined(partitions: readonly number[] = []): void {
    this.#isJoining = false;
    this.#consumer.pause([{ topic: this.#options.topic }]);
    this.#options.fetching.assign(partitions);
    this.#options.events.onJoined(partitions.toSorted((a, b) => a - b));
  }

  /**
   * A heartbeat between the announcement that the member joins again and its joining: kafkajs's attempt failed, because the
   * new coordinator was still loading, and kafkajs went on as a member of the old generation. The new coordinator takes its
   * heartbeats, so it never tries again, but its commits go to the old one for ever. Only a new start mends that.
   */
  #onHeartbeat(): void {
    if (!this.#isJoining || this.#isLeaving) return;
    this.#isJoining = false;
    this.#options.events.onCrash(
      new ShopSimError(
        'BROKER_ERROR',
        'The group has another coordinator: its coordinator moved while the member joined.',
        {
          canRetry: true,
        },
      ),
      true,
    );
    this.#startAnew().catch((error: unknown) => {
      if (this.#isLeaving) return;
      this.#options.events.onCrash(error instanceof Error ? error : new Error(String(error)), false);
    });
  }

  async #startAnew(): Promise<void> {
    await this.#consumer.stop();
    if (!this.#isLeaving) await this.#consumer.run(runConfig);
  }

  async #commit(): Promise<void> {
    const offsets: TopicPartitionOffset[] = [];
    for (const { progress } of this.#options.fetching.leases) {
      const offset = progress.uncommitted;
      if (offset !== undefined) {
        progress.committing(offset);
        offsets.push({ topic: this.#options.topic, partition: progress.partition, offset: String(offset) });
      }
    }
    if (offsets.length === 0) return;
    try {
      await this.#consumer.commitOffsets(offsets);
    } catch (error) {
      if (this.#isGone) return;
      this.#options.events.onCommit(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Only what kafkajs says here was committed: a consumer that is just stopping or starting takes a commit and drops it. */
  #onCommitted(topics: readonly { readonly partitions: readonly { partition: number; offset: string }[] }[]): void {
    for (const { partition, offset } of topics.flatMap(({ partitions }) => partitions)) {
      const oldestHandledMs = this.#options.progress.get(partition)?.committed(Number(offset));
      this.#options.starts.delete(partition);
      if (oldestHandledMs !== undefined) this.#options.events.onCommitted(partition, oldestHandledMs);
    }
    this.#options.events.onCommit(undefined);
  }
}
