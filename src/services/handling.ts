import type { Clock } from '../clock.ts';
import type { OrderPlaced } from '../orders/events.ts';
import { readIntendedEpochMs, readPhase, readRunHash, readSeq } from '../orders/stamp.ts';
import type { Handler, HandlerContext } from './handler.ts';
import { IsoText } from './iso-text.ts';
import { OrderMemory } from './order-memory.ts';
import type { PendingOrder } from './pending-order.ts';
import { type DeliverySample, ServiceBooks, sampleLimit, type ServiceBooksCounts } from './service-books.ts';
import type { ServiceSink } from './service-sink.ts';

/** What a service's handling came to since the start. */
export interface HandlingCounts {
  /** Distinct orders whose work is done. */
  readonly handled: number;
  /** The same, of each member by its number; those that were read from a retry topic are nobody's. */
  readonly memberHandled: readonly number[];
  /** Distinct orders per kind of result event. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Distinct orders that were given up. */
  readonly deadLettered: number;
  /** The first {@link sampleLimit} of them, each where it is on the orders topic. */
  readonly deadLetterSamples: readonly DeliverySample[];
  readonly books: ServiceBooksCounts;
}

/** Has a service's handler answer the orders, and keeps account of it. */
export class Handling {
  readonly #handler: Handler;
  readonly #sink: ServiceSink;
  readonly #clock: Clock;
  readonly #isoText = new IsoText();
  readonly #context: Mutable<HandlerContext>;
  readonly #outcomes = new Map<string, number>();
  readonly #books = new ServiceBooks();
  /** Orders whose work is done, or that were given up. */
  readonly #settled = new OrderMemory();
  readonly #memberHandled: number[] = [];
  readonly #deadLetterSamples: DeliverySample[] = [];
  #handled = 0;
  #deadLettered = 0;

  constructor(handler: Handler, seed: number, sink: ServiceSink, clock: Clock) {
    this.#handler = handler;
    this.#sink = sink;
    this.#clock = clock;
    this.#context = { seq: 0, runHash: 0, seed, nowEpochMs: 0, nowText: '' };
  }

  /** The handler answers. */
  answer(order: PendingOrder, placed: OrderPlaced): void {
    const context = this.#context;
    const stamp = stampOf(order);
    context.seq = readSeq(stamp);
    context.runHash = readRunHash(stamp);
    context.nowEpochMs = order.startedEpochMs;
    context.nowText = this.#isoText.of(context.nowEpochMs);
    const result = this.#handler.handle(placed, context);
    this.#books.note(placed, result, context, order.originPartition, order.originOffset);
    order.event = result.event;
  }

  /** The work is done: the order counts as handled. */
  handled(order: PendingOrder): void {
    const { event, lease, startedEpochMs, timestampMs, isRetry } = order;
    const stamp = stampOf(order);
    if (event === undefined || lease === undefined) throw new Error(`Slot ${order.slot} has no result.`);
    const handledEpochMs = this.#clock.epochMs();
    order.handledEpochMs = handledEpochMs;
    const isRedelivery = !this.#settled.add(readRunHash(stamp), readSeq(stamp));
    if (!isRedelivery) {
      this.#handled += 1;
      this.#outcomes.set(event.type, (this.#outcomes.get(event.type) ?? 0) + 1);
      if (!isRetry) this.#countFor(lease.member);
    }
    this.#sink.handled(
      readSeq(stamp),
      readPhase(stamp),
      (handledEpochMs - readIntendedEpochMs(stamp)) * 1000,
      isRedelivery,
      readRunHash(stamp),
      (startedEpochMs - timestampMs) * 1000,
      (handledEpochMs - startedEpochMs) * 1000,
    );
  }

  /** The dead letter of the order is in Kafka. */
  deadLettered(order: PendingOrder): void {
    const stamp = stampOf(order);
    const [runHash, seq] = [readRunHash(stamp), readSeq(stamp)];
    if (!this.#settled.add(runHash, seq)) return;
    this.#deadLettered += 1;
    if (this.#deadLetterSamples.length < sampleLimit) {
      this.#deadLetterSamples.push({ runHash, seq, partition: order.originPartition, offset: order.originOffset });
    }
    this.#sink.deadLettered(seq, readPhase(stamp), runHash);
  }

  counts(): HandlingCounts {
    return {
      handled: this.#handled,
      memberHandled: [...this.#memberHandled],
      outcomes: Object.fromEntries(this.#outcomes),
      deadLettered: this.#deadLettered,
      deadLetterSamples: [...this.#deadLetterSamples],
      books: this.#books.counts(this.#handler.books()),
    };
  }

  #countFor(member: number): void {
    while (this.#memberHandled.length <= member) this.#memberHandled.push(0);
    this.#memberHandled[member] = (this.#memberHandled[member] ?? 0) + 1;
  }
}

function stampOf({ slot, stamp }: PendingOrder): Buffer {
  if (stamp === undefined) throw new Error(`Slot ${slot} holds no order.`);
  return stamp;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
