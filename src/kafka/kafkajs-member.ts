import type { Consumer, EachBatchPayload, KafkaMessage, TopicPartitionOffset } from 'kafkajs';
import type { ConsumedBatch } from './consumer-group-port.ts';
import { createKafkajsClient, type KafkajsClient, type KafkajsLog } from './kafkajs-client.ts';
import { InFlightBound } from './in-flight-bound.ts';
import { batchWorkers, createKafkajsConsumer, heartbeatIntervalMs } from './kafkajs-consumer.ts';
import { MemberLease } from './partition-lease.ts';
import { PartitionProgress } from './partition-progress.ts';
import type { ConnectionSettings } from './settings.ts';

/** What a member needs to know. */
export interface MemberOptions {
  readonly settings: ConnectionSettings;
  readonly groupId: string;
  readonly topic: string;
  readonly headerKey: string;
  readonly maxInFlight: number;
  /** Explicit starts that no commit holds yet, by partition; shared by the members, which remove what they committed. */
  readonly starts: Map<number, number>;
  /** By partition; shared by the members. */
  readonly progress: Map<number, PartitionProgress>;
  readonly events: MemberEvents;
}

/** What a member tells. Called inside kafkajs: must not throw. */
export interface MemberEvents {
  /** The member has joined (again) with these partitions. */
  onJoined(partitions: readonly number[]): void;
  /** The first answer to a fetch since it joined. */
  onFetching(): void;
  onBatch(batch: ConsumedBatch): void;
  onCommit(error: Error | undefined): void;
  /** kafkajs gave up; with `rejoins` it starts again by itself, otherwise the member is dead. */
  onCrash(error: Error, rejoins: boolean): void;
  onLog(log: KafkajsLog): void;
}

const leaveBudgetMs = 4000;

/** One member of a consumer group: one kafkajs consumer with its own connections. */
export class KafkajsMember {
  readonly #options: MemberOptions;
  readonly #client: KafkajsClient;
  readonly #consumer: Consumer;
  readonly #leases = new Map<number, MemberLease>();
  readonly #inFlight: InFlightBound;
  #commitNow: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;
  #committing: Promise<void> | undefined;
  #isFetching = false;
  #isStopping = false;

  constructor(options: MemberOptions) {
    this.#options = options;
    this.#inFlight = new InFlightBound(options.maxInFlight);
    this.#client = createKafkajsClient(options.settings, {
      retry: { retries: 10, initialRetryTime: 100, maxRetryTime: 1000 },
      onLog: (log) => this.#onLog(log),
    });
    this.#consumer = createKafkajsConsumer(this.#client.kafka, options.groupId);
  }

  get inFlightCount(): number {
    return this.#inFlight.count;
  }

  /** Connects and joins. Failures after the connection come as `onCrash`. */
  async join(fromBeginning: boolean): Promise<void> {
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) =>
      this.#onJoined(payload.memberAssignment[this.#options.topic]),
    );
    this.#consumer.on(events.REQUEST, ({ payload }) => {
      if (!this.#isFetching && payload.apiName === 'Fetch') {
        this.#isFetching = true;
        this.#options.events.onFetching();
      }
    });
    // The old generation may still commit until the members have joined anew: what is finished by now is not redelivered.
    this.#consumer.on(events.REBALANCING, () => void this.commit());
    this.#consumer.on(events.CRASH, ({ payload }) => {
      this.#commitNow = undefined;
      this.#isFetching = false;
      this.#options.events.onCrash(payload.error, payload.restart);
    });
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [this.#options.topic], fromBeginning });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: batchWorkers,
      eachBatch: (payload) => this.#onBatch(payload),
    });
  }

  /** Stops fetching and delivering; heartbeats go on. */
  stopFetching(): void {
    this.#isStopping = true;
    this.#pause();
    this.#inFlight.wakeAll();
  }

  /** Commits what is finished; resolves when that was tried. One commit at a time: the next one carries the rest. */
  commit(): Promise<void> {
    this.#committing ??= this.#commit().finally(() => {
      this.#committing = undefined;
    });
    return this.#committing;
  }

  /** Leaves the group, so that its partitions go to others at once, and disconnects. */
  async leave(): Promise<void> {
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
    this.#client.destroySockets();
  }

  #onDisconnectFailed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#options.events.onLog({ level: 'warn', message, broker: undefined, partition: undefined });
  }

  /** kafkajs calls this before the first fetch of the new generation, so a seek here takes effect in time. */
  #onJoined(partitions: readonly number[] = []): void {
    this.#isFetching = false;
    for (const partition of this.#leases.keys()) if (!partitions.includes(partition)) this.#leases.delete(partition);
    for (const partition of partitions) {
      const start = this.#options.starts.get(partition);
      const progress = this.#options.progress.get(partition) ?? this.#begin(partition, start);
      if (this.#leases.get(partition)?.progress !== progress) this.#lease(progress);
      if (start !== undefined) this.#seek(partition, progress.position ?? start);
    }
    if (this.#isStopping) this.#pause();
    this.#options.events.onJoined(partitions.toSorted((a, b) => a - b));
  }

  #begin(partition: number, position: number | undefined): PartitionProgress {
    const progress = new PartitionProgress(partition, position);
    this.#options.progress.set(partition, progress);
    return progress;
  }

  #lease(progress: PartitionProgress): void {
    this.#leases.set(progress.partition, new MemberLease(progress, this.#inFlight));
  }

  #seek(partition: number, offset: number): void {
    this.#consumer.seek({ topic: this.#options.topic, partition, offset: String(offset) });
  }

  async #onBatch(payload: EachBatchPayload): Promise<void> {
    this.#commitNow ??= (offsets) => payload.commitOffsetsIfNecessary(offsets);
    const { batch } = payload;
    const lease = this.#leases.get(batch.partition);
    let next = 0;
    while (next < batch.messages.length) {
      // Without resolving the offset: whoever holds the partition fetches the rest again.
      if (this.#isStopping || lease === undefined || this.#leases.get(batch.partition) !== lease) return;
      const { room } = this.#inFlight;
      if (room <= 0) {
        await this.#inFlight.wait(heartbeatIntervalMs);
        await payload.heartbeat();
      } else {
        const end = Math.min(batch.messages.length, next + room);
        this.#deliver(lease, batch.messages, next, end);
        next = end;
      }
    }
    payload.resolveOffset(batch.lastOffset());
  }

  #deliver(lease: MemberLease, messages: readonly KafkaMessage[], start: number, end: number): void {
    const records = lease.progress.startRecords(messages, start, end, this.#options.headerKey);
    if (records.length === 0) return;
    this.#inFlight.add(records.length);
    this.#options.events.onBatch({ lease, records });
  }

  #pause(): void {
    // While the consumer starts again after a crash there is nothing to pause; the next join comes here again.
    try {
      this.#consumer.pause([{ topic: this.#options.topic }]);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('not initialized')) throw error;
    }
  }

  async #commit(): Promise<void> {
    // Until it fetches, kafkajs's consumer takes a commit and drops it without a word.
    if (!this.#isFetching) return;
    const offsets: TopicPartitionOffset[] = [];
    for (const lease of this.#leases.values()) {
      const offset = lease.progress.uncommitted;
      if (offset !== undefined) {
        offsets.push({ topic: this.#options.topic, partition: lease.partition, offset: String(offset) });
      }
    }
    if (offsets.length === 0) return;
    try {
      await this.#send(offsets);
    } catch (error) {
      this.#options.events.onCommit(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    for (const { partition, offset } of offsets) {
      this.#options.progress.get(partition)?.committed(Number(offset));
      this.#options.starts.delete(partition);
    }
    this.#options.events.onCommit(undefined);
  }

  /** A batch's own commit tries once; the consumer's, which is there before the first batch, tries for seconds. */
  async #send(offsets: TopicPartitionOffset[]): Promise<void> {
    if (this.#commitNow === undefined) return this.#consumer.commitOffsets(offsets);
    return this.#commitNow({ topics: [{ topic: this.#options.topic, partitions: offsets }] });
  }

  #onLog(log: KafkajsLog): void {
    // The log below the fetch position is gone (retention), or above it (recreated): kafkajs starts at the first offset,
    // and a progress that remembered the old position would take what comes for delivered.
    if (log.message.startsWith('Offset out of range') && log.partition !== undefined) {
      this.#lease(this.#begin(log.partition, undefined));
    }
    this.#options.events.onLog(log);
  }
}
