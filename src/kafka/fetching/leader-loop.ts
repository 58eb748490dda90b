import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { FetchPartition, FetchResponse } from '../../protocol/messages/fetch.ts';
import type { IsolationLevel } from '../../protocol/messages/isolation-level.ts';
import type { Connection } from '../connection/connection.ts';
import { requestFetch } from '../reader/fetch-request.ts';
import type { FetchedPartition } from './fetched-partition.ts';

/** Bounds how late a partition is asked for that is given to a member while a request is under way. */
const maxWaitMs = 250;
/** Handling one answer keeps the thread, which other services share, for about 10 ms. */
const maxResponseBytes = 1024 * 1024;
const maxPartitionBytes = 256 * 1024;
/** A leader that is silent for so long beyond the long poll has hung, or was replaced long ago. */
const answerTimeoutMs = 10_000;

export interface LeaderLoopContext {
  readonly topic: string;
  readonly clock: Clock;
  /** From one request to the next, in milliseconds: bounds the requests when every few records would be an answer. */
  readonly minIntervalMs: number;
  readonly isolation: IsolationLevel;
  connectionTo(nodeId: number): Promise<Connection>;
  /** The partitions to be asked for now. */
  wanted(nodeId: number): FetchedPartition[];
  onAnswer(requested: readonly FetchedPartition[], response: FetchResponse): void;
  /** The request failed for all of its partitions. */
  onFailure(requested: readonly FetchedPartition[], error: unknown): void;
}

/** Asks one leader for all its partitions, one request at a time, as long as any is wanted. */
export class LeaderLoop {
  readonly #nodeId: number;
  readonly #context: LeaderLoopContext;
  #lastRequestMs = Number.NEGATIVE_INFINITY;
  #isRunning = false;
  #turn = 0;

  constructor(nodeId: number, context: LeaderLoopContext) {
    this.#nodeId = nodeId;
    this.#context = context;
  }

  /** Begins to ask, unless it does already. To be called when a partition may have become wanted. */
  poke(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    let requested: FetchedPartition[] = [];
    try {
      for (;;) {
        await this.#keepInterval();
        requested = this.#inTurn(this.#context.wanted(this.#nodeId));
        // Nothing may be awaited between this look and the end: whoever pokes in between would not be heard.
        if (requested.length === 0) break;
        this.#context.onAnswer(requested, await this.#request(requested));
      }
      this.#isRunning = false;
    } catch (error) {
      this.#isRunning = false;
      this.#context.onFailure(requested, error);
    }
  }

  /** From request to request, not from answer to request: after a long poll the next one goes out at once. */
  async #keepInterval(): Promise<void> {
    const leftMs = this.#lastRequestMs + this.#context.minIntervalMs - this.#context.clock.nowMs();
    if (leftMs > 0) await delay(Math.ceil(leftMs));
  }

  /** A broker fills its answer in the order asked: without turning, the last partitions could wait for ever. */
  #inTurn(partitions: FetchedPartition[]): FetchedPartition[] {
    this.#turn += 1;
    const first = this.#turn % Math.max(1, partitions.length);
    return first === 0 ? partitions : [...partitions.slice(first), ...partitions.slice(0, first)];
  }

  async #request(partitions: readonly FetchedPartition[]): Promise<FetchResponse> {
    const { topic, clock, isolation } = this.#context;
    const connection = await this.#context.connectionTo(this.#nodeId);
    // Whoever waits for the first answer of a partition need not wait for a record.
    const waitMs = partitions.every(({ isAnswered }) => isAnswered) ? maxWaitMs : 0;
    this.#lastRequestMs = clock.nowMs();
    return requestFetch(connection, topic, partitions.map(toRequest), {
      maxWaitMs: waitMs,
      maxBytes: maxResponseBytes,
      timeoutMs: answerTimeoutMs,
      isolation,
    });
  }
}

function toRequest({ index, leaderEpoch, nextOffset }: FetchedPartition): FetchPartition {
  return { index, currentLeaderEpoch: leaderEpoch, fetchOffset: nextOffset, maxBytes: maxPartitionBytes };
}
