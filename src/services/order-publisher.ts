import type { Clock } from '../clock.ts';
import type { DeliveryReport, Producer, ProducerEvents, RecordContent } from '../kafka/producer/port.ts';
import type { PendingOrder, PendingOrders } from './pending-order.ts';

/** Where a publisher tells what a person should know. */
export interface PublisherEvents {
  /** The order's record is in Kafka; afterwards the order is finished. */
  onPublished?(order: PendingOrder): void;
  onNotice(text: string): void;
  onFatal(error: Error): void;
}

/** The record that an order becomes. One object serves every order of a publisher. */
export interface OrderContent extends RecordContent {
  /** What such records are, for people: "Result events". */
  readonly what: string;
  /**
   * The next record is that of this order.
   *
   * @param timestampMs its Kafka timestamp
   */
  set(order: PendingOrder, nowMs: number, timestampMs: number): void;
}

/**
 * Publishes one record for each order, to one topic, and finishes the order when the record is in Kafka: it is written at
 * least once, whatever breaks. When the producer's memory is full the orders wait here; they stay in flight, and with
 * enough of them the consumer group stops fetching.
 */
export class OrderPublisher {
  readonly #orders: PendingOrders;
  readonly #clock: Clock;
  readonly #events: PublisherEvents;
  readonly #content: OrderContent;
  #producer: Producer | undefined;
  #waiting: PendingOrder[] = [];
  #isClosing = false;
  #isDraining = false;
  #hasGivenNotice = false;
  #acked = 0;
  #failed = 0;

  constructor(orders: PendingOrders, content: OrderContent, clock: Clock, events: PublisherEvents) {
    this.#orders = orders;
    this.#content = content;
    this.#clock = clock;
    this.#events = events;
  }

  /** Records that the cluster acknowledged. */
  get ackedCount(): number {
    return this.#acked;
  }

  /** Records that were refused, or whose fate was open when the producer closed. */
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

  /** Publishes the order's record, now or when there is room. */
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
    this.#content.set(order, nowMs, Math.floor(this.#clock.epochOf(nowMs)));
    return this.#producer?.append(this.#content) ?? false;
  }

  #onDelivery({ outcome, count, seqs }: DeliveryReport): void {
    if (outcome === 'acked') {
      this.#acked += count;
      for (let index = 0; index < count; index++) this.#finish(this.#orders.at(seqs[index] ?? 0));
    } else if (outcome === 'failed' || this.#isClosing) {
      // The orders stay unfinished: they will be delivered again to whoever continues this group.
      this.#failed += count;
    } else {
      this.#onceNotice();
      for (let index = 0; index < count; index++) this.#waiting.push(this.#orders.at(seqs[index] ?? 0));
    }
    if (this.#waiting.length > 0) this.#drainSoon();
  }

  #finish(order: PendingOrder): void {
    if (order.lease?.isForgotten !== true) this.#events.onPublished?.(order);
    this.#orders.finish(order);
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

  #onceNotice(): void {
    if (this.#hasGivenNotice) return;
    this.#hasGivenNotice = true;
    this.#events.onNotice(`${this.#content.what} were not acknowledged in time and are sent again.`);
  }
}
