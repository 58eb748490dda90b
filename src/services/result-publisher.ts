import type { Clock } from '../clock.ts';
import type { DeliveryReport, Producer, ProducerEvents, RecordContent } from '../kafka/producer/port.ts';
import { EventBytes } from './event-bytes.ts';
import type { PendingOrder, PendingOrders } from './pending-order.ts';

/** Where a publisher tells what a person should know. */
export interface PublisherEvents {
  onNotice(text: string): void;
  onFatal(error: Error): void;
}

/**
 * Publishes the result event of each order and finishes the order when the event is in Kafka: a result is written at
 * least once, whatever breaks. When the producer's memory is full the results wait here; their orders stay in flight,
 * and with enough of them the consumer group stops fetching.
 */
export class ResultPublisher {
  readonly #orders: PendingOrders;
  readonly #clock: Clock;
  readonly #events: PublisherEvents;
  readonly #content = new ResultContent();
  #producer: Producer | undefined;
  #waiting: PendingOrder[] = [];
  #isClosing = false;
  #isDraining = false;
  #hasGivenNotice = false;
  #acked = 0;
  #failed = 0;

  constructor(orders: PendingOrders, clock: Clock, events: PublisherEvents) {
    this.#orders = orders;
    this.#clock = clock;
    this.#events = events;
  }

  /** Result events that the cluster acknowledged. */
  get ackedCount(): number {
    return this.#acked;
  }

  /** Result events that were refused, or whose fate was open when the producer closed. */
  get failedCount(): number {
    return this.#failed;
  }

  /** What the producer is to be opened with. */
  producerEvents(): ProducerEvents {
    return {
      onDelivery: (report) => this.#onDelivery(report),
      onNotice: (text) => this.#events.onNotice(text),
      onFatal: (error) => this.#events.onFatal(error),
    };
  }

  use(producer: Producer): void {
    this.#producer = producer;
  }

  /** Publishes the order's result, now or when there is room. */
  publish(order: PendingOrder): void {
    if (this.#waiting.length > 0 || !this.#append(order)) this.#waiting.push(order);
  }

  /** Resolves when everything that has found room in the producer is settled. */
  async flush(): Promise<void> {
    await this.#producer?.flush();
  }

  /** Settles what is left, which stays uncommitted, and closes the producer. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#failed += this.#waiting.length;
    this.#waiting = [];
    await this.#producer?.close();
  }

  #append(order: PendingOrder): boolean {
    const nowMs = this.#clock.nowMs();
    this.#content.set(order, nowMs, Math.floor(this.#clock.epochMs()));
    return this.#producer?.append(this.#content) ?? false;
  }

  #onDelivery({ outcome, count, seqs }: DeliveryReport): void {
    if (outcome === 'acked') {
      this.#acked += count;
      for (let index = 0; index < count; index++) this.#orders.finish(this.#orders.at(seqs[index] ?? 0));
    } else if (outcome === 'failed' || this.#isClosing) {
      // The orders stay unfinished: they will be delivered again to whoever continues this group.
      this.#failed += count;
    } else {
      this.#onceNotice(`Result events were not acknowledged in time and are sent again.`);
      for (let index = 0; index < count; index++) this.#waiting.push(this.#orders.at(seqs[index] ?? 0));
    }
    if (this.#waiting.length > 0) this.#drainSoon();
  }

  /** After the callback, when the producer has its memory back. */
  #drainSoon(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    setImmediate(() => {
      this.#isDraining = false;
      try {
        this.#drain();
      } catch (error) {
        this.#events.onFatal(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  #drain(): void {
    let appended = 0;
    for (const order of this.#waiting) {
      if (order.lease?.isForgotten === true) this.#orders.drop(order);
      else if (!this.#append(order)) break;
      appended += 1;
    }
    if (appended > 0) this.#waiting = this.#waiting.slice(appended);
  }

  #onceNotice(text: string): void {
    if (this.#hasGivenNotice) return;
    this.#hasGivenNotice = true;
    this.#events.onNotice(text);
  }
}

/** The one record content of a publisher: the order's key, its stamp unchanged, and the result's JSON. */
class ResultContent implements RecordContent {
  key: Buffer | undefined;
  keyLength = 0;
  valueLength = 0;
  seq = 0;
  intendedMs = 0;
  sentMs = 0;
  timestampMs = 0;
  readonly #bytes = new EventBytes();
  #stamp: Buffer | undefined;

  set(order: PendingOrder, nowMs: number, timestampMs: number): void {
    if (order.event === undefined) throw new Error(`Slot ${order.slot} has no result.`);
    this.#bytes.encode(order.event);
    this.#stamp = order.stamp;
    this.key = order.key;
    this.keyLength = order.key?.length ?? 0;
    this.valueLength = this.#bytes.length;
    this.seq = order.slot;
    this.intendedMs = nowMs;
    this.sentMs = nowMs;
    this.timestampMs = timestampMs;
  }

  write(target: Buffer, valueOffset: number, headerOffset: number): void {
    this.#bytes.copyTo(target, valueOffset);
    this.#stamp?.copy(target, headerOffset);
  }
}
