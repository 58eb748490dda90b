import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import type { FetchPartitionResponse, FetchResponse } from '../../protocol/messages/fetch.ts';
import type { IsolationLevel } from '../../protocol/messages/isolation-level.ts';
import type { PartitionMetadata } from '../../protocol/messages/metadata.ts';
import { brokerError } from '../broker-error.ts';
import type { TopicLeaders } from '../reader/topic-leaders.ts';
import type { FetchedPartition } from './fetched-partition.ts';
import { LeaderLoop } from './leader-loop.ts';
import { RecordCursor } from './record-cursor.ts';

/** Between two requests for metadata while a partition has no leader that answers. */
const metadataIntervalMs = 100;

export interface GroupFetcherOptions {
  readonly topic: string;
  /** Belongs to the fetcher from now on: `close` closes it. */
  readonly leaders: TopicLeaders;
  /** Key of the header that becomes a record's `stamp`, and keys of those that become its `moreHeaders`. */
  readonly headerKey: string;
  readonly moreHeaderKeys?: readonly string[];
  /** From one request to a leader to the next, in milliseconds. */
  readonly minIntervalMs: number;
  /** isolation.level; readUncommitted when undefined. */
  readonly isolation?: IsolationLevel | undefined;
  readonly clock: Clock;
  /** Something failed that is tried again. */
  onTrouble(error: Error): void;
  /** Nothing can be fetched any more. */
  onFatal(error: Error): void;
}

/**
 * Fetches the partitions that the members of a group in this thread hold, each from its leader: one connection and one
 * request under way per leader, for all of them. Leaders that move or die are followed, and every partition goes on
 * where it was.
 */
export class GroupFetcher {
  readonly #options: GroupFetcherOptions;
  readonly #headerKey: Buffer;
  readonly #moreHeaderKeys: readonly Buffer[];
  readonly #partitions = new Map<number, FetchedPartition>();
  readonly #loops = new Map<number, LeaderLoop>();
  #located: readonly PartitionMetadata[] = [];
  #locatedAtMs = Number.NEGATIVE_INFINITY;
  #isLocating = false;
  #isClosed = false;

  constructor(options: GroupFetcherOptions) {
    this.#options = options;
    this.#headerKey = Buffer.from(options.headerKey);
    this.#moreHeaderKeys = (options.moreHeaderKeys ?? []).map((key) => Buffer.from(key));
  }

  /** Fetches these too. A partition that was added before, for another owner, is that owner's no more. */
  add(partitions: readonly FetchedPartition[]): void {
    if (this.#isClosed) return;
    for (const partition of partitions) {
      this.#partitions.set(partition.index, partition);
      this.#lead(partition);
    }
    this.#goOn();
  }

  /** From now on nothing of this partition is handed over, also not what a leader is just sending. */
  remove(partition: FetchedPartition): void {
    if (this.#holds(partition)) this.#partitions.delete(partition.index);
  }

  /** An owner that had no room takes records again. */
  resume(): void {
    try {
      for (const partition of this.#partitions.values()) {
        if (partition.rest !== undefined && partition.owner.wantsRecords()) this.#hand(partition, partition.rest);
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#goOn();
  }

  /** Hands over nothing more and closes the connections. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#partitions.clear();
    this.#options.leaders.close();
  }

  #holds(partition: FetchedPartition): boolean {
    return this.#partitions.get(partition.index) === partition;
  }

  /** Pokes the leaders; looks for those that are not known. */
  #goOn(): void {
    if (this.#isClosed) return;
    for (const loop of this.#loops.values()) loop.poke();
    if (!this.#isLocating && this.#hasLeaderless()) void this.#locate();
  }

  #hasLeaderless(): boolean {
    for (const { leaderId } of this.#partitions.values()) if (leaderId === undefined) return true;
    return false;
  }

  /** Asks for metadata until every partition has a leader. */
  async #locate(): Promise<void> {
    const { leaders, clock } = this.#options;
    this.#isLocating = true;
    while (!this.#isClosed && this.#hasLeaderless()) {
      const pauseMs = this.#locatedAtMs + metadataIntervalMs - clock.nowMs();
      if (pauseMs > 0) await delay(pauseMs);
      this.#locatedAtMs = clock.nowMs();
      try {
        this.#located = (await leaders.locate()) ?? [];
        for (const partition of this.#partitions.values()) {
          if (partition.leaderId === undefined) this.#lead(partition);
        }
      } catch (error) {
        if (!(error instanceof ShopSimError && error.canRetry)) this.#fail(error);
        else if (!this.#isClosed) this.#options.onTrouble(error);
      }
      for (const loop of this.#loops.values()) loop.poke();
    }
    this.#isLocating = false;
  }

  /** Gives the partition the leader that is known, and the leader a loop. */
  #lead(partition: FetchedPartition): void {
    const known = this.#located.find(({ index }) => index === partition.index);
    if (known === undefined || known.leaderId < 0) {
      partition.leaderId = undefined;
      return;
    }
    partition.leaderId = known.leaderId;
    partition.leaderEpoch = known.leaderEpoch;
    if (!this.#loops.has(known.leaderId)) this.#loops.set(known.leaderId, this.#createLoop(known.leaderId));
  }

  #createLoop(nodeId: number): LeaderLoop {
    const { topic, clock, minIntervalMs, leaders, isolation = 'readUncommitted' } = this.#options;
    return new LeaderLoop(nodeId, {
      topic,
      clock,
      minIntervalMs,
      isolation,
      connectionTo: (id) => leaders.connectionTo(id),
      wanted: (id) => this.#wanted(id),
      onAnswer: (requested, response) => this.#onAnswer(requested, response),
      onFailure: (requested, error) => this.#onFailure(requested, error),
    });
  }

  #wanted(nodeId: number): FetchedPartition[] {
    const wanted: FetchedPartition[] = [];
    for (const partition of this.#partitions.values()) {
      const isFree = partition.leaderId === nodeId && partition.rest === undefined;
      if (isFree && partition.owner.wantsRecords()) wanted.push(partition);
    }
    return wanted;
  }

  #onAnswer(requested: readonly FetchedPartition[], response: FetchResponse): void {
    const { topic } = this.#options;
    if (response.errorCode !== kafkaError.NONE) throw brokerError(response.errorCode, `Reading topic ${topic}`);
    for (const answered of response.topics) {
      for (const [place, answer] of answered.partitions.entries()) {
        // A broker keeps to the order of the request.
        const partition =
          requested[place]?.index === answer.index
            ? requested[place]
            : requested.find(({ index }) => index === answer.index);
        // Removed meanwhile, or added anew at another offset: the answer is for nobody.
        if (partition !== undefined && this.#holds(partition)) this.#onPartition(partition, answer);
      }
    }
    if (this.#hasLeaderless()) this.#goOn();
  }

  #onPartition(partition: FetchedPartition, answer: FetchPartitionResponse): void {
    const { errorCode, records, aborted } = answer;
    if (errorCode === kafkaError.OFFSET_OUT_OF_RANGE) {
      this.remove(partition);
      partition.owner.onOutOfRange(partition);
    } else if (errorCode === kafkaError.NONE) {
      if (!partition.isAnswered) {
        partition.isAnswered = true;
        partition.owner.onAnswered(partition);
      }
      partition.owner.onHighWatermark(partition, this.#readableEnd(answer));
      if (records.length === 0) return;
      const { nextOffset } = partition;
      this.#hand(partition, new RecordCursor(records, nextOffset, this.#headerKey, aborted, this.#moreHeaderKeys));
    } else {
      const error = brokerError(errorCode, `Reading partition ${partition.index} of topic ${this.#options.topic}`);
      if (!error.canRetry) throw error;
      if (errorCode === kafkaError.UNKNOWN_TOPIC_OR_PARTITION) this.#options.leaders.forget(partition.index);
      partition.leaderId = undefined;
    }
  }

  /** For a reader of committed records the log ends at the last stable offset, as in Kafka's own lag. */
  #readableEnd({ highWatermark, lastStableOffset }: FetchPartitionResponse): number {
    return this.#options.isolation === 'readCommitted' ? lastStableOffset : highWatermark;
  }

  #hand(partition: FetchedPartition, records: RecordCursor): void {
    const isTaken = partition.owner.take(partition, records);
    partition.rest = isTaken ? undefined : records;
    if (isTaken) partition.nextOffset = records.nextOffset;
  }

  #onFailure(requested: readonly FetchedPartition[], error: unknown): void {
    if (this.#isClosed) return;
    if (!(error instanceof ShopSimError && error.canRetry)) {
      this.#fail(error);
      return;
    }
    for (const partition of requested) if (this.#holds(partition)) partition.leaderId = undefined;
    this.#options.onTrouble(error);
    this.#goOn();
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    this.close();
    this.#options.onFatal(error instanceof Error ? error : new Error(String(error)));
  }
}
