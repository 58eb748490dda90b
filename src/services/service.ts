import { crc32c } from '@node-rs/crc32';
import type { Clock } from '../clock.ts';
import type {
  ConsumedBatch,
  ConsumedRecord,
  ConsumerGroup,
  ConsumerGroupEvents,
  PartitionLease,
} from '../kafka/consumer-group-port.ts';
import type { Producer, ProducerEvents } from '../kafka/producer/port.ts';
import type { OrderPlaced } from '../orders/events.ts';
import { OrderReader } from '../orders/order-reader.ts';
import { isStamp, readIntendedEpochMs, readPhase, readRunHash, readSeq, readValueCrc32c } from '../orders/stamp.ts';
import type { Handler, HandlerContext } from './handler.ts';
import { IsoText } from './iso-text.ts';
import { lagSamplesAt, type LagSample } from './lag-sample.ts';
import { OrderMemory } from './order-memory.ts';
import { PendingOrders, type PendingOrder } from './pending-order.ts';
import { RecordChecks } from './record-checks.ts';
import { ResultPublisher } from './result-publisher.ts';
import { ServiceBooks } from './service-books.ts';
import type { ServiceCounters } from './service-counters.ts';
import type { ServiceSink } from './service-sink.ts';
import { Sleepers, type After } from './sleepers.ts';
import type { WorkTime } from './work-time.ts';

export interface ServiceOptions {
  readonly name: string;
  readonly groupId: string;
  readonly members: number;
  readonly handler: Handler;
  readonly workTime: WorkTime;
  readonly seed: number;
  /** Orders of other runs are counted as foreign and not handled; undefined: every run's orders are handled. */
  readonly runHash: number | undefined;
  openGroup(events: ConsumerGroupEvents): ConsumerGroup;
  /** A producer for the topic of the result events; linger of 10-20 ms and a small memory suffice. */
  openProducer(events: ProducerEvents): Producer | Promise<Producer>;
  readonly sink: ServiceSink;
  readonly events: ServiceEvents;
  /** Shared by the services of a thread; default: one of its own. */
  readonly reader?: OrderReader;
  readonly after?: After;
}

/** What a service tells while it works. Must not throw. */
export interface ServiceEvents {
  onNotice(text: string): void;
  onFatal(error: Error): void;
}

const stopCheckMs = 5;

/** One service of the shop: orders of a consumer group -> handler -> work -> result events. */
export class Service {
  readonly #options: ServiceOptions;
  readonly #clock: Clock;
  readonly #orders = new PendingOrders();
  readonly #checks: RecordChecks;
  readonly #reader: OrderReader;
  readonly #sleepers: Sleepers<PendingOrder>;
  readonly #publisher: ResultPublisher;
  readonly #isoText = new IsoText();
  readonly #context: Mutable<HandlerContext>;
  readonly #outcomes = new Map<string, number>();
  readonly #books = new ServiceBooks();
  /** Orders whose work is done. */
  readonly #done = new OrderMemory();
  #group: ConsumerGroup | undefined;
  #consumed = 0;
  #handled = 0;
  #foreign = 0;
  #slowness = 1;
  /** Members that come back when the service starts again. */
  #usualMembers: number;

  constructor(options: ServiceOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#usualMembers = options.members;
    this.#checks = new RecordChecks(options.name);
    this.#reader = options.reader ?? new OrderReader();
    this.#context = { seq: 0, runHash: 0, seed: options.seed, nowEpochMs: 0, nowText: '' };
    this.#sleepers = new Sleepers(clock, (order) => this.#onAwake(order), options.after);
    this.#publisher = new ResultPublisher(this.#orders, clock, options.events);
  }

  /** Opens the producer and joins the group; resolves when the service really receives. */
  async start(): Promise<void> {
    const { events } = this.#options;
    this.#publisher.use(await this.#options.openProducer(this.#publisher.producerEvents()));
    this.#group = this.#options.openGroup({
      onNotice: (text) => events.onNotice(text),
      onFatal: (error) => events.onFatal(error),
      onCommitted: (_, oldestMs) => this.#options.sink.committed((this.#clock.epochMs() - oldestMs) * 1000),
    });
    try {
      await this.#group.start({ onBatch: (batch) => this.#onBatch(batch) });
    } catch (error) {
      await this.#publisher.close();
      throw error;
    }
  }

  /**
   * Stops fetching, waits at most `timeoutMs` for the orders in flight and their results, commits and leaves. What is
   * not done by then stays uncommitted. Resolves about 5 s after the timeout at the latest.
   */
  async stop(timeoutMs: number): Promise<void> {
    const deadlineMs = this.#clock.nowMs() + timeoutMs;
    this.#group?.stopFetching();
    await this.#until(deadlineMs, () => this.#sleepers.size === 0);
    this.#sleepers.clear();
    const flushed = this.#publisher.flush();
    await this.#until(deadlineMs, () => this.#orders.size === 0);
    await this.#group?.stop();
    await this.#publisher.close();
    await flushed;
  }

  /** Members join, or finish what they have in hand and leave, until there are so many; resolves when they have and read. */
  async setMembers(count: number): Promise<void> {
    this.#usualMembers = count;
    await this.#group?.setMembers(count);
  }

  /** All members finish what they have in hand and leave, until {@link rejoin}. */
  async leave(): Promise<void> {
    await this.#group?.setMembers(0);
  }

  /** As many members as there were before join again. */
  async rejoin(): Promise<void> {
    await this.#group?.setMembers(this.#usualMembers);
  }

  /** Work on orders that begin from now on takes `factor` times as long as usual. */
  slow(factor: number): void {
    this.#slowness = factor;
  }

  /** One member vanishes without a word, with all that it has in hand; when the group has noticed, others get it again. */
  killMember(): void {
    if (this.#group?.killMember() === undefined) return;
    for (const [partition, offset] of this.#orders.lowestOffsets(true)) this.#checks.rewind(partition, offset);
  }

  counters(): ServiceCounters {
    const { name, groupId: group } = this.#options;
    return {
      name,
      group,
      members: this.#group?.memberCount ?? 0,
      consumed: this.#consumed,
      handled: this.#handled,
      outcomes: Object.fromEntries(this.#outcomes),
      resultsAcked: this.#publisher.ackedCount,
      resultsFailed: this.#publisher.failedCount,
      foreign: this.#foreign,
      rebalances: this.#group?.rebalanceCount ?? 0,
      books: this.#books.counts(this.#options.handler.books()),
      ...this.#checks.totals(),
      positions: this.#checks.positions(this.#orders.lowestOffsets()),
    };
  }

  /** How far it is behind now, in each partition that it holds. */
  lagSamples(): readonly LagSample[] {
    return lagSamplesAt(this.#clock.epochMs(), this.#group?.lags() ?? []);
  }

  #onBatch({ lease, records }: ConsumedBatch): void {
    for (const record of records) this.#onRecord(lease, record);
    const last = records.at(-1);
    if (last !== undefined) this.#checks.delivered(lease.partition, last.offset);
  }

  /** 3 us with a handler that does no work, and 4 more where the JSON is parsed; allocates no promise and no timer. */
  #onRecord(lease: PartitionLease, { offset, key, value, stamp, timestampMs }: ConsumedRecord): void {
    if (stamp === undefined || value === null || !isStamp(stamp) || !this.#isOurs(stamp)) {
      this.#foreign += 1;
      lease.finished(offset);
      return;
    }
    const crc = crc32c(value);
    this.#checks.check(lease.partition, offset, stamp, crc);
    if (crc !== readValueCrc32c(stamp)) {
      lease.finished(offset);
      return;
    }
    const placed = this.#reader.read(value);
    if (placed === undefined) {
      this.#foreign += 1;
      lease.finished(offset);
      return;
    }
    const pending = this.#orders.take();
    pending.lease = lease;
    pending.offset = offset;
    pending.timestampMs = timestampMs;
    pending.key = key ?? undefined;
    pending.stamp = stamp;
    this.#handle(placed, stamp, pending, lease);
  }

  #isOurs(stamp: Buffer): boolean {
    const { runHash } = this.#options;
    return runHash === undefined || readRunHash(stamp) === runHash;
  }

  #handle(placed: OrderPlaced, stamp: Buffer, pending: PendingOrder, lease: PartitionLease): void {
    const context = this.#context;
    context.seq = readSeq(stamp);
    context.runHash = readRunHash(stamp);
    context.nowEpochMs = this.#clock.epochMs();
    context.nowText = this.#isoText.of(context.nowEpochMs);
    pending.startedEpochMs = context.nowEpochMs;
    this.#consumed += 1;
    const { handler, workTime } = this.#options;
    const result = handler.handle(placed, context);
    this.#books.note(placed, result, context, lease.partition, pending.offset);
    pending.event = result.event;
    const workMs = workTime(context.seed, context.seq) * this.#slowness;
    if (workMs > 0) this.#sleepers.sleep(pending, workMs);
    else this.#complete(pending);
  }

  #onAwake(pending: PendingOrder): void {
    if (pending.lease?.isForgotten === true) {
      this.#orders.drop(pending);
      return;
    }
    try {
      this.#complete(pending);
    } catch (error) {
      this.#sleepers.clear();
      this.#options.events.onFatal(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** The work is done: the order counts as handled, and its result is published. */
  #complete(pending: PendingOrder): void {
    const { stamp, event, startedEpochMs } = pending;
    if (stamp === undefined || event === undefined) throw new Error(`Slot ${pending.slot} holds no order.`);
    const handledEpochMs = this.#clock.epochMs();
    pending.handledEpochMs = handledEpochMs;
    const isRedelivery = !this.#done.add(readRunHash(stamp), readSeq(stamp));
    if (!isRedelivery) {
      this.#handled += 1;
      this.#outcomes.set(event.type, (this.#outcomes.get(event.type) ?? 0) + 1);
    }
    this.#options.sink.handled(
      readSeq(stamp),
      readPhase(stamp),
      (handledEpochMs - readIntendedEpochMs(stamp)) * 1000,
      isRedelivery,
      readRunHash(stamp),
      (startedEpochMs - pending.timestampMs) * 1000,
      (handledEpochMs - startedEpochMs) * 1000,
    );
    this.#publisher.publish(pending);
  }

  async #until(deadlineMs: number, isDone: () => boolean): Promise<void> {
    while (!isDone() && this.#clock.nowMs() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, stopCheckMs));
    }
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
