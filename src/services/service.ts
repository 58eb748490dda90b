import type { Clock } from '../clock.ts';
import type { ConsumerGroup } from '../kafka/consumer-group-port.ts';
import { FailureRoutes } from './failure-routes.ts';
import { Handling } from './handling.ts';
import { lagSamplesAt, type LagSample } from './lag-sample.ts';
import { OrderIntake } from './order-intake.ts';
import { OrderPublisher } from './order-publisher.ts';
import { OrderWork } from './order-work.ts';
import { PendingOrders, type PendingOrder } from './pending-order.ts';
import { ResultContent } from './result-content.ts';
import type { RetryPlan } from './retry-plan.ts';
import type { ServiceCounters } from './service-counters.ts';
import type { ServiceFailures, ServiceOptions } from './service-options.ts';

export type { ServiceOptions };

const stopCheckMs = 5;
const neverAgain: RetryPlan = { mode: 'blocking', attempts: 1, pauseMs: 0 };

/** One service of the shop: orders of a consumer group -> handler and work -> result events. */
export class Service {
  readonly #options: ServiceOptions;
  readonly #clock: Clock;
  readonly #orders = new PendingOrders();
  readonly #intake: OrderIntake;
  readonly #handling: Handling;
  readonly #work: OrderWork;
  readonly #publisher: OrderPublisher;
  readonly #routes: FailureRoutes | undefined;
  #group: ConsumerGroup | undefined;
  /** Members that come back when the service starts again. */
  #usualMembers: number;

  constructor(options: ServiceOptions, clock: Clock) {
    const { members, seed, handler, workTime, failures, after, sink, events } = options;
    this.#options = options;
    this.#clock = clock;
    this.#usualMembers = members;
    this.#handling = new Handling(handler, seed, sink, clock);
    this.#work = new OrderWork(
      {
        seed,
        workTime,
        failureOf: failures?.failureOf ?? (() => undefined),
        retry: failures?.retry ?? neverAgain,
        after,
        answer: (order, placed) => this.#handling.answer(order, placed),
        onHandled: (order) => this.#onHandled(order),
        onFailed: (order) => this.#routes?.send(order),
        onForgotten: (order) => this.#orders.drop(order),
        onFatal: (error) => events.onFatal(error),
      },
      clock,
    );
    this.#intake = new OrderIntake(options, this.#orders, this.#work);
    this.#publisher = new OrderPublisher(this.#orders, new ResultContent(), clock, {
      onPublished: (order) => this.#routes?.leftRetryTopic(order),
      onNotice: (text) => events.onNotice(text),
      onFatal: (error) => events.onFatal(error),
    });
    this.#routes = failures && this.#createRoutes(failures);
  }

  /** Opens the producers and joins the groups; resolves when the service really receives. */
  async start(): Promise<void> {
    const { events } = this.#options;
    this.#publisher.use(await this.#options.openProducer(this.#publisher.producerEvents()));
    this.#group = this.#options.openGroup({
      onNotice: (text) => events.onNotice(text),
      onFatal: (error) => events.onFatal(error),
      onCommitted: (_, oldestMs) => this.#options.sink.committed((this.#clock.epochMs() - oldestMs) * 1000),
    });
    try {
      await this.#routes?.open();
      await this.#group.start({ onBatch: (batch) => this.#intake.take(batch) });
    } catch (error) {
      await Promise.all([this.#publisher.close(), this.#routes?.close()]);
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
    this.#routes?.stopFetching();
    await this.#until(deadlineMs, () => this.#work.workingCount === 0);
    this.#work.clear();
    const flushed = Promise.all([this.#publisher.flush(), this.#routes?.flush()]);
    await this.#until(deadlineMs, () => this.#orders.size === (this.#routes?.heldCount ?? 0));
    await this.#group?.stop();
    await Promise.all([this.#publisher.close(), this.#routes?.close()]);
    await flushed;
  }

  /** Members join, or finish what they have in hand and leave, until there are so many; resolves when they have and read. */
  async setMembers(count: number): Promise<void> {
    this.#usualMembers = count;
    await this.#group?.setMembers(count);
  }

  /** All members finish what they have in hand and leave, until {@link rejoin}; nothing is tried again meanwhile. */
  async leave(): Promise<void> {
    this.#routes?.pause();
    await this.#group?.setMembers(0);
  }

  /** As many members as there were before join again. */
  async rejoin(): Promise<void> {
    this.#routes?.resume();
    await this.#group?.setMembers(this.#usualMembers);
  }

  /** Work that starts from now on takes `factor` times as long as usual. */
  slow(factor: number): void {
    this.#work.slow(factor);
  }

  /** One member vanishes without a word, with all that it has in hand; when the group has noticed, others get it again. */
  killMember(): void {
    const member = this.#group?.killMember();
    if (member !== undefined) this.#intake.forget(member);
  }

  counters(): ServiceCounters {
    const { name, groupId: group } = this.#options;
    return {
      name,
      group,
      members: this.#group?.memberCount ?? 0,
      retried: this.#work.retriedCount + (this.#routes?.retriedCount ?? 0),
      resultsAcked: this.#publisher.ackedCount,
      resultsFailed: this.#publisher.failedCount,
      rebalances: this.#group?.rebalanceCount ?? 0,
      ...this.#handling.counts(),
      ...this.#intake.counts(),
      ...((this.#routes?.underWayCount ?? 0) > 0 ? { positions: [] } : {}),
    };
  }

  /** How far it is behind now, in each partition that it holds. */
  lagSamples(): readonly LagSample[] {
    return lagSamplesAt(this.#clock.epochMs(), this.#group?.lags() ?? []);
  }

  #createRoutes({ retry, topics }: ServiceFailures): FailureRoutes {
    const { events, concurrency, after } = this.#options;
    return new FailureRoutes(
      {
        topics,
        retry,
        concurrency,
        orders: this.#orders,
        work: this.#work,
        after,
        isOurs: (stamp) => this.#intake.isOurs(stamp),
        onForeign: () => this.#intake.countForeign(),
        onDeadLettered: (order) => this.#handling.deadLettered(order),
        onNotice: (text) => events.onNotice(text),
        onFatal: (error) => events.onFatal(error),
      },
      this.#clock,
    );
  }

  /** The work is done: the order counts as handled, and its result is published. */
  #onHandled(order: PendingOrder): void {
    this.#handling.handled(order);
    this.#publisher.publish(order);
  }

  async #until(deadlineMs: number, isDone: () => boolean): Promise<void> {
    while (!isDone() && this.#clock.nowMs() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, stopCheckMs));
    }
  }
}
