import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { kafkaErrorText } from '../../protocol/error-descriptions.ts';
import type { Connection } from '../connection/connection.ts';
import type { Accumulator } from './accumulator.ts';
import { Alarm } from './alarm.ts';
import type { Batch } from './batch.ts';
import type { ProducerCounters } from './counters.ts';
import { drain, nextDueMs } from './drain.ts';
import { isAuthorizationCode, verdictOnCode, type Verdict } from './error-decisions.ts';
import type { Leader } from './leader.ts';
import type { ProducerSettings } from './port.ts';
import { type ProduceAnswer, sendProduce } from './produce-exchange.ts';
import type { ProducerPartition } from './producer-partition.ts';

/** What the sender tells. */
export interface SenderListener {
  /** A leader may have changed: metadata is wanted. */
  dirty(): void;
  notice(message: string): void;
  fail(error: ShopSimError): void;
}

export interface SenderParts {
  readonly settings: ProducerSettings;
  readonly partitions: readonly ProducerPartition[];
  readonly accumulator: Accumulator;
  readonly counters: ProducerCounters;
  readonly clock: Clock;
  /** Opens the leader's connection in the background, when it is time to. */
  connect(leader: Leader): void;
}

/**
 * The sending side: whenever something may have become sendable (a batch closed, a linger ended, an answer came, a
 * connection opened) it builds Produce requests, one batch per partition and one request per leader, and pipelines them
 * up to `max.in.flight`. One alarm stands for all lingers, deadlines and retries.
 */
export class Sender {
  readonly #parts: SenderParts;
  readonly #listener: SenderListener;
  readonly #alarm: Alarm;
  #leaders: readonly Leader[] = [];
  #isPumpDue = false;
  #isStopped = false;

  constructor(parts: SenderParts, listener: SenderListener) {
    this.#parts = parts;
    this.#listener = listener;
    this.#alarm = new Alarm(parts.clock, this.#ring);
  }

  /** The leaders of the topic as the last metadata says. */
  set leaders(leaders: readonly Leader[]) {
    this.#leaders = leaders;
    this.wake();
  }

  /** Sends what can be sent, after the pending I/O of this turn: answers read together make one round. */
  wake(): void {
    if (this.#isPumpDue || this.#isStopped) return;
    this.#isPumpDue = true;
    setImmediate(this.#pumpAll);
  }

  /** A batch was opened. */
  opened(openedMs: number): void {
    const { lingerMs, deliveryTimeoutMs } = this.#parts.settings;
    if (lingerMs === 0) this.wake();
    this.#alarm.set(openedMs + Math.min(lingerMs === 0 ? deliveryTimeoutMs : lingerMs, deliveryTimeoutMs));
  }

  stop(): void {
    this.#isStopped = true;
    this.#alarm.cancel();
  }

  readonly #ring = (): void => {
    const { partitions, accumulator, clock } = this.#parts;
    const nowMs = clock.nowMs();
    for (const partition of partitions) {
      if (partition.open !== undefined && partition.open.deadlineMs <= nowMs) accumulator.closeOpen(partition);
      partition.queue.expire(nowMs);
    }
    this.#pumpAll();
  };

  readonly #pumpAll = (): void => {
    this.#isPumpDue = false;
    if (this.#isStopped) return;
    const nowMs = this.#parts.clock.nowMs();
    for (const leader of this.#leaders) this.#pump(leader, nowMs);
    for (const partition of this.#parts.partitions) {
      const deadlineMs = Math.min(
        partition.queue.nextDeadlineMs,
        partition.open?.deadlineMs ?? Number.POSITIVE_INFINITY,
      );
      if (deadlineMs !== Number.POSITIVE_INFINITY) this.#alarm.set(deadlineMs);
    }
  };

  #pump(leader: Leader, nowMs: number): void {
    const { connection } = leader;
    if (connection === undefined) {
      if (leader.partitions.length === 0 || leader.isConnecting) return;
      if (leader.reconnectAtMs <= nowMs) this.#parts.connect(leader);
      else this.#alarm.set(leader.reconnectAtMs);
      return;
    }
    if (leader.throttledUntilMs > nowMs) {
      this.#alarm.set(leader.throttledUntilMs);
      return;
    }
    const { accumulator, settings } = this.#parts;
    while (leader.inFlight < settings.maxInFlight) {
      const batches = drain(leader, connection, accumulator, settings, nowMs);
      if (batches.length === 0) {
        this.#alarm.set(nextDueMs(leader, connection, settings.lingerMs, nowMs));
        break;
      }
      this.#send(leader, connection, batches);
    }
  }

  #send(leader: Leader, connection: Connection, batches: readonly Batch[]): void {
    const { counters, settings } = this.#parts;
    counters.requests += 1;
    for (const batch of batches) {
      counters.batches += 1;
      counters.batchBytes += batch.bytes;
      if (batch.attempts > 1) counters.retries += 1;
    }
    leader.inFlight += 1;
    const finish = (handle: (nowMs: number) => void): void => {
      leader.inFlight -= 1;
      if (this.#isStopped) return;
      handle(this.#parts.clock.nowMs());
      this.wake();
    };
    void sendProduce(connection, settings, batches).then(
      (answer) => finish((nowMs) => this.#onAnswer(leader, batches, answer, nowMs)),
      (error: unknown) => finish((nowMs) => this.#onLost(connection, batches, error, nowMs)),
    );
  }

  #onAnswer(leader: Leader, batches: readonly Batch[], answer: ProduceAnswer, nowMs: number): void {
    if (answer.throttleTimeMs > 0) leader.throttledUntilMs = nowMs + answer.throttleTimeMs;
    for (const [index, batch] of batches.entries()) {
      const result = answer.results[index];
      if (result === undefined) throw new Error('a Produce answer has no result for a batch');
      batch.lastError = result.errorCode;
      batch.baseOffset = result.baseOffset;
      const verdict = verdictOnCode(result.errorCode);
      if (verdict === 'fatal') {
        this.#return(batch, 'failed', nowMs);
        this.#listener.fail(this.#fatalError(result.errorCode));
        return;
      }
      this.#return(batch, verdict, nowMs);
    }
  }

  /** The connection broke, or the answer made no sense: nobody knows what became of the batches. */
  #onLost(connection: Connection, batches: readonly Batch[], error: unknown, nowMs: number): void {
    if (!(error instanceof ShopSimError)) throw error;
    connection.close();
    for (const batch of batches) this.#return(batch, 'lost', nowMs);
  }

  #return(batch: Batch, verdict: Exclude<Verdict, 'fatal'>, nowMs: number): void {
    if (this.#isStopped) return;
    const partition = this.#parts.partitions[batch.partition];
    if (partition === undefined) throw new Error(`there is no partition ${batch.partition}`);
    const wasMuted = partition.queue.isMuted || partition.queue.retryAtMs > 0;
    const { lastError } = batch;
    partition.queue.returned(batch, verdict, nowMs);
    if (verdict === 'acked') return;
    if (verdict !== 'failed') this.#markDirty(partition);
    if (verdict === 'lost' || wasMuted) return;
    this.#listener.notice(
      `Partition ${partition.index} of ${this.#parts.settings.topic}: ${kafkaErrorText(lastError)}.`,
    );
  }

  #markDirty(partition: ProducerPartition): void {
    partition.isDirty = true;
    this.#listener.dirty();
  }

  #fatalError(code: number): ShopSimError {
    const { topic } = this.#parts.settings;
    const text = kafkaErrorText(code);
    return isAuthorizationCode(code)
      ? new ShopSimError(
          'AUTHORIZATION_FAILED',
          `The cluster refuses writes to the topic ${topic} (${text}); grant Write on the topic to this user.`,
          { kafkaError: code },
        )
      : new ShopSimError('BROKER_ERROR', `The cluster refuses writes to the topic ${topic} for good: ${text}.`, {
          kafkaError: code,
        });
  }
}
