import { setTimeout as delay } from 'node:timers/promises';
import type { Producer as KafkajsClientProducer, RecordMetadata } from 'kafkajs';
import type { Clock } from '../../clock.ts';
import { Alarm } from '../producer/alarm.ts';
import { brokerTimeoutMs } from '../producer/produce-exchange.ts';
import type { DeliveryOutcome, Producer, ProducerEvents, ProducerSettings, RecordContent } from '../producer/port.ts';
import type { KafkajsClient } from '../kafkajs-client.ts';
import { translateKafkajsError } from '../kafkajs-errors.ts';
import { isFatal, outcomeOfFailedSend } from './failed-send.ts';
import type { KafkajsProducerNotices } from './kafkajs-producer-notices.ts';
import { RecordSizes } from './record-sizes.ts';
import { SendBatch, SendRecord } from './send-batch.ts';
import { SendReports } from './send-reports.ts';

const acksOfKafkajs = { all: -1, 1: 1, 0: 0 } as const;
const noOffsets: ReadonlyMap<number, number> = new Map();
/** Timers are up to 1 ms off; a batch so close to the end of its linger goes now. */
const lingerSlackMs = 0.5;
const closeBudgetMs = 2000;

/** What it is made of; client and producer become its own. */
export interface KafkajsProducerParts {
  readonly settings: ProducerSettings;
  readonly events: ProducerEvents;
  readonly clock: Clock;
  readonly partitionCount: number;
  readonly client: KafkajsClient;
  /** Connected, with `choosePartition` as its partitioner. */
  readonly producer: KafkajsClientProducer;
  readonly notices: KafkajsProducerNotices;
  /** host:port of the bootstrap servers, for errors. */
  readonly servers: string;
}

/**
 * The producer of `createKafkajsProducer`. kafkajs knows no linger and no bounds, so records are collected here over
 * all partitions for linger.ms or until they are batch.size bytes, and then handed to one send(); max.in.flight bounds
 * the sends that have not ended, buffer.memory the records that have not settled. Sends in flight at once overtake each
 * other inside kafkajs, and an idempotent one that fails has its sequence numbers given to the next, which the broker
 * then takes for a repetition: kafkajs is careful with a single one in flight only.
 *
 * A record is acked when send() resolves, which is all that kafkajs promises to whoever uses it. One whose deadline
 * passes first is settled then; its send() makes no further attempt, and keeps its place in flight until it ends.
 */
export class KafkajsProducer implements Producer {
  readonly partitionCount: number;
  readonly #parts: KafkajsProducerParts;
  readonly #sizes: RecordSizes;
  readonly #reports: SendReports;
  readonly #alarm: Alarm;
  #open: SendBatch | undefined;
  #queue: SendBatch[] = [];
  readonly #sending = new Set<SendBatch>();
  #bufferedBytes = 0;
  #unsettledCount = 0;
  #end: Error | undefined;
  #disconnecting: Promise<void> | undefined;

  constructor(parts: KafkajsProducerParts) {
    const { settings, clock, events } = parts;
    this.#parts = parts;
    this.partitionCount = parts.partitionCount;
    this.#sizes = new RecordSizes(settings);
    this.#reports = new SendReports(clock, this.#sizes.writer, (report) => events.onDelivery(report));
    this.#alarm = new Alarm(clock, this.#ring);
  }

  get unsettledCount(): number {
    return this.#unsettledCount;
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /** kafkajs itself chooses the partition, by its own metadata, which it renews every five minutes. */
  partitionsAdded(partitions: number): void {
    this.#parts.events.onNotice?.(
      `The topic has ${partitions} partitions now; kafkajs writes to the new ones when its metadata is five minutes old.`,
    );
  }

  append(content: RecordContent): boolean {
    if (this.#end !== undefined) throw this.#end;
    const { settings } = this.#parts;
    const recordBytes = this.#sizes.recordBytes(content);
    if (this.#open !== undefined && this.#open.bytes + recordBytes > settings.batchSizeBytes) this.#closeOpen();
    const batch = this.#open ?? this.#createBatch(content.sentMs);
    const neededBytes = recordBytes + (this.#open === undefined ? batch.bytes : 0);
    if (this.#bufferedBytes + neededBytes > settings.bufferMemoryBytes) {
      // Nothing lingers while memory is full.
      this.#closeOpen();
      return false;
    }
    this.#bufferedBytes += neededBytes;
    this.#unsettledCount += 1;
    batch.add(new SendRecord(batch, content, settings.headerKey, settings.headerLength), recordBytes);
    if (this.#open === undefined) this.#opened(batch);
    return true;
  }

  async flush(): Promise<void> {
    this.#closeOpen();
    await Promise.all([...this.#queue, ...this.#sending].map((batch) => batch.settled));
  }

  close(): Promise<void> {
    this.#stop(new Error('the producer is closed'));
    this.#disconnecting ??= this.#disconnect();
    return this.#disconnecting;
  }

  #createBatch(openedMs: number): SendBatch {
    return new SendBatch(openedMs, openedMs + this.#parts.settings.deliveryTimeoutMs);
  }

  #opened(batch: SendBatch): void {
    this.#open = batch;
    if (this.#parts.settings.lingerMs === 0) {
      setImmediate(() => {
        if (this.#open === batch) this.#closeOpen();
      });
    }
    this.#alarm.set(this.#dueMs(batch));
  }

  /** When an open batch goes, or with linger 0, which needs no alarm for that, when it has not gone in time. */
  #dueMs({ openedMs, deadlineMs }: SendBatch): number {
    const { lingerMs } = this.#parts.settings;
    return lingerMs === 0 ? deadlineMs : Math.min(deadlineMs, openedMs + lingerMs);
  }

  #closeOpen(): void {
    const batch = this.#open;
    if (batch === undefined) return;
    this.#open = undefined;
    this.#queue.push(batch);
    this.#pump();
  }

  readonly #ring = (): void => {
    const nowMs = this.#parts.clock.nowMs();
    if (this.#open !== undefined && this.#dueMs(this.#open) - nowMs <= lingerSlackMs) this.#closeOpen();
    this.#expire(nowMs);
    const due = [...this.#queue, ...this.#sending].filter(({ isSettled }) => !isSettled);
    const deadlines = due.map(({ deadlineMs }) => deadlineMs);
    const openDueMs = this.#open === undefined ? Number.POSITIVE_INFINITY : this.#dueMs(this.#open);
    const nextMs = Math.min(openDueMs, ...deadlines);
    if (this.#end === undefined && nextMs !== Number.POSITIVE_INFINITY) this.#alarm.set(nextMs);
  };

  #expire(nowMs: number): void {
    const isLate = ({ deadlineMs }: SendBatch): boolean => deadlineMs <= nowMs;
    const late = [...this.#queue.filter(isLate), ...[...this.#sending].filter(isLate)];
    this.#queue = this.#queue.filter((batch) => !isLate(batch));
    for (const batch of late) this.#giveUp(batch);
  }

  /** Settles a batch without an answer. */
  #giveUp(batch: SendBatch): void {
    this.#settle(batch, batch.attempts === 0 ? 'notSent' : 'indeterminate');
  }

  #pump(): void {
    while (this.#sending.size < this.#parts.settings.maxInFlight) {
      const batch = this.#queue.shift();
      if (batch === undefined) return;
      this.#send(batch);
    }
  }

  #send(batch: SendBatch): void {
    const { producer, settings } = this.#parts;
    const { topic, acks, requestTimeoutMs } = settings;
    this.#sending.add(batch);
    const request = { topic, acks: acksOfKafkajs[acks], timeout: brokerTimeoutMs(requestTimeoutMs) };
    void producer.send({ ...request, messages: batch.records }).then(
      (answers) => this.#onResolved(batch, answers),
      (error: unknown) => this.#onRejected(batch, error),
    );
  }

  #onResolved(batch: SendBatch, answers: readonly RecordMetadata[]): void {
    this.#sending.delete(batch);
    if (!batch.isSettled) {
      const baseOffsets = new Map(answers.map(({ partition, baseOffset = '-1' }) => [partition, Number(baseOffset)]));
      if (this.#parts.settings.acks !== 0) this.#noticeUnanswered(batch, baseOffsets);
      this.#settle(batch, 'acked', 0, baseOffsets);
    }
    this.#pump();
  }

  /** Tells of the partitions that kafkajs skipped because their new leader had answered for others already. */
  #noticeUnanswered(batch: SendBatch, baseOffsets: ReadonlyMap<number, number>): void {
    const unanswered = batch.records.filter(({ chosenPartition }) => !baseOffsets.has(chosenPartition));
    if (unanswered.length === 0) return;
    const partitions = new Set(unanswered.map(({ chosenPartition }) => chosenPartition));
    this.#parts.notices.unanswered(
      [...partitions].toSorted((a, b) => a - b),
      unanswered.length,
    );
  }

  #onRejected(batch: SendBatch, cause: unknown): void {
    this.#sending.delete(batch);
    if (!batch.isSettled) {
      const { notices, servers, settings } = this.#parts;
      const error = translateKafkajsError(cause, { doing: `writing to topic "${settings.topic}"`, servers });
      const code = brokersCode(error);
      notices.gaveUp(batch.records.length, error.message);
      this.#settle(batch, outcomeOfFailedSend(batch.attempts, batch.byPartition().size, code), code);
      if (isFatal(error)) this.#fail(error);
    }
    this.#pump();
  }

  #settle(batch: SendBatch, outcome: DeliveryOutcome, code = 0, baseOffsets = noOffsets): void {
    if (batch.isSettled) return;
    batch.markSettled();
    this.#bufferedBytes -= batch.bytes;
    this.#unsettledCount -= batch.records.length;
    const kafkaError = outcome === 'failed' || outcome === 'indeterminate' ? code : 0;
    this.#reports.report(batch, { outcome, kafkaError, baseOffsets });
  }

  #fail(error: Error): void {
    if (this.#end !== undefined) return;
    this.#stop(error);
    this.#disconnecting ??= this.#disconnect();
    this.#parts.events.onFatal(error);
  }

  #stop(reason: Error): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#alarm.cancel();
    const left = [...this.#sending, ...this.#queue, ...(this.#open === undefined ? [] : [this.#open])];
    this.#open = undefined;
    this.#queue = [];
    for (const batch of left) this.#giveUp(batch);
  }

  async #disconnect(): Promise<void> {
    const { producer, client, events } = this.#parts;
    const disconnected = producer.disconnect().catch((error: unknown) => {
      events.onNotice?.(`kafkajs's producer failed to disconnect: ${String(error)}.`);
    });
    // kafkajs waits for outstanding answers, which a dead broker never gives.
    await Promise.race([disconnected, delay(closeBudgetMs, undefined, { ref: false })]);
    client.close();
  }
}

function brokersCode(error: Error): number {
  return 'kafkaError' in error && typeof error.kafkaError === 'number' ? error.kafkaError : 0;
}
