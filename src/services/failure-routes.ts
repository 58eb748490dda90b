import type { Clock } from '../clock.ts';
import { readSeq } from '../orders/stamp.ts';
import type { FailureTopics } from './failure-topics.ts';
import { OrderPublisher } from './order-publisher.ts';
import type { OrderWork } from './order-work.ts';
import type { PendingOrder, PendingOrders } from './pending-order.ts';
import { RelayContent } from './relay-content.ts';
import type { RetryPlan } from './retry-plan.ts';
import { RetryReader, type RetryReaderOptions } from './retry-reader.ts';

export interface FailureRoutesOptions extends Pick<RetryReaderOptions, 'after' | 'isOurs' | 'onForeign' | 'onFatal'> {
  readonly topics: FailureTopics;
  readonly retry: RetryPlan;
  readonly concurrency: number | undefined;
  readonly orders: PendingOrders;
  readonly work: OrderWork;
  readonly onNotice: (text: string) => void;
  /** The dead letter of the order is in Kafka. */
  onDeadLettered(order: PendingOrder): void;
}

/** Where the orders of a service go that failed: to a retry topic and back, each time a longer way, and in the end to the dead letters. */
export class FailureRoutes {
  readonly #options: FailureRoutesOptions;
  readonly #clock: Clock;
  readonly #deadLetters: OrderPublisher;
  readonly #retries = new Map<number, OrderPublisher>();
  readonly #readers: RetryReader[] = [];
  #retried = 0;
  /** Numbers of the orders on a retry topic: one that a topic gives again after a rebalance is still one order. */
  readonly #underWay = new Set<number>();

  constructor(options: FailureRoutesOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#deadLetters = this.#createPublisher((order) => {
      this.leftRetryTopic(order);
      options.onDeadLettered(order);
    });
    for (const delayMs of delaysOf(options.retry)) {
      const publisher = this.#createPublisher((order) => {
        this.leftRetryTopic(order);
        this.#underWay.add(seqOf(order));
        this.#retried += 1;
      });
      this.#retries.set(delayMs, publisher);
    }
  }

  /** Orders that were put on a retry topic, as often as they were. */
  get retriedCount(): number {
    return this.#retried;
  }

  /** Orders on a retry topic whose next attempt has not come to its end. */
  get underWayCount(): number {
    return this.#underWay.size;
  }

  /** Orders that wait for their time. */
  get heldCount(): number {
    return this.#readers.reduce((sum, { heldCount }) => sum + heldCount, 0);
  }

  /** Opens the producers, and joins the groups of the retry topics. */
  async open(): Promise<void> {
    const { topics } = this.#options;
    this.#deadLetters.use(await topics.openDeadLetters(this.#deadLetters.producerEvents()));
    for (const [delayMs, publisher] of this.#retries) {
      publisher.use(await topics.openRetries(delayMs, publisher.producerEvents()));
    }
    await Promise.all([...this.#retries.keys()].map((delayMs) => this.#openReader(delayMs)));
  }

  /** The last attempt at the order failed. */
  send(order: PendingOrder): void {
    const { retry } = this.#options;
    const delayMs = retry.mode === 'topics' ? retry.delaysMs[order.attempt - 1] : undefined;
    order.handledEpochMs = this.#clock.epochMs();
    const publisher = delayMs === undefined ? this.#deadLetters : this.#retries.get(delayMs);
    publisher?.publish(order);
  }

  /** What the order came to is in Kafka; if it came from a retry topic it is under way no more. */
  leftRetryTopic(order: PendingOrder): void {
    if (order.isRetry) this.#underWay.delete(seqOf(order));
  }

  /** Nothing becomes due until {@link resume}. */
  pause(): void {
    for (const reader of this.#readers) reader.pause();
  }

  resume(): void {
    for (const reader of this.#readers) reader.resume();
  }

  stopFetching(): void {
    for (const reader of this.#readers) reader.stopFetching();
  }

  async flush(): Promise<void> {
    await Promise.all(this.#publishers().map((publisher) => publisher.flush()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.stop()));
    await Promise.all(this.#publishers().map((publisher) => publisher.close()));
  }

  #publishers(): OrderPublisher[] {
    return [this.#deadLetters, ...this.#retries.values()];
  }

  #createPublisher(onPublished: (order: PendingOrder) => void): OrderPublisher {
    const { topics, orders, onNotice, onFatal } = this.#options;
    const content = new RelayContent(topics.headers);
    return new OrderPublisher(orders, content, this.#clock, { onPublished, onNotice, onFatal });
  }

  async #openReader(delayMs: number): Promise<void> {
    const { topics, orders, work, concurrency, after, isOurs, onForeign, onNotice, onFatal } = this.#options;
    const lanes = work.createLanes(concurrency);
    const reader = new RetryReader(
      {
        delayMs,
        orders,
        lanes,
        after,
        isOurs,
        onForeign,
        onFatal,
        onDue: (order, placed) => work.begin(order, placed),
      },
      this.#clock,
    );
    this.#readers.push(reader);
    await reader.start(topics.openRetryGroup(delayMs, { onNotice, onFatal }));
  }
}

function delaysOf(retry: RetryPlan): ReadonlySet<number> {
  return new Set(retry.mode === 'topics' ? retry.delaysMs : []);
}

function seqOf({ stamp, slot }: PendingOrder): number {
  if (stamp === undefined) throw new Error(`Slot ${slot} holds no order.`);
  return readSeq(stamp);
}
