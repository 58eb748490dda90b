import type { Clock } from '../clock.ts';
import type { OrderPlaced } from '../orders/events.ts';
import { readSeq } from '../orders/stamp.ts';
import type { FailureOf } from './failures.ts';
import { Lanes } from './lanes.ts';
import type { PendingOrder } from './pending-order.ts';
import type { RetryPlan } from './retry-plan.ts';
import { Sleepers, type After } from './sleepers.ts';
import type { WorkTime } from './work-time.ts';

export interface OrderWorkOptions {
  readonly seed: number;
  readonly workTime: WorkTime;
  readonly failureOf: FailureOf;
  readonly retry: RetryPlan;
  readonly after: After | undefined;
  /** The attempt will succeed: the handler is to answer the order. Called when the order comes to its lanes, before the work. */
  readonly answer: (order: PendingOrder, placed: OrderPlaced) => void;
  /** The work is done, and the handler has answered. */
  onHandled(order: PendingOrder): void;
  /** It failed, and is not tried again in place. */
  onFailed(order: PendingOrder): void;
  /** The member was killed that worked on it. */
  onForgotten(order: PendingOrder): void;
  /** Something threw that should not. */
  onFatal(error: Error): void;
}

/**
 * The work of one service on the orders that its members have: each takes its time in a lane of the member, may fail, and
 * is then tried again in place, when the service does so, while the later orders of its partition wait.
 */
export class OrderWork {
  readonly #options: OrderWorkOptions;
  readonly #clock: Clock;
  readonly #sleepers: Sleepers<PendingOrder>;
  #slowness = 1;
  #retried = 0;

  constructor(options: OrderWorkOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#sleepers = new Sleepers(clock, (order) => this.#onAwake(order), options.after);
  }

  /** Orders that are worked on and have not come to their end. */
  get workingCount(): number {
    return this.#sleepers.size;
  }

  /** Attempts that were made again in place. */
  get retriedCount(): number {
    return this.#retried;
  }

  /** Work that starts from now on takes `factor` times as long as usual. */
  slow(factor: number): void {
    this.#slowness = factor;
  }

  /** For a member. @param concurrency orders that it works on at the same time; undefined: no bound */
  createLanes(concurrency: number | undefined): Lanes<PendingOrder> {
    return new Lanes(concurrency ?? Number.POSITIVE_INFINITY, (order, startMs) => this.#start(order, startMs));
  }

  /** An order has come to the lanes of a member. `attempt`, `lease`, `lanes`, `stamp` and `value` are set. */
  begin(order: PendingOrder, placed: OrderPlaced): void {
    const { lease, lanes } = order;
    if (lease === undefined || lanes === undefined) throw new Error(`Slot ${order.slot} holds no order.`);
    order.arrivedMs = this.#clock.nowMs();
    order.startedEpochMs = this.#clock.epochOf(order.arrivedMs);
    this.#decide(order, placed);
    lanes.arrive(order, lease.partition, order.arrivedMs);
  }

  /** Forgets whoever is being worked on. */
  clear(): void {
    this.#sleepers.clear();
  }

  #decide(order: PendingOrder, placed: OrderPlaced): void {
    const { seed, failureOf, answer } = this.#options;
    order.failure = failureOf(seed, seqOf(order), order.attempt);
    if (order.failure === undefined) {
      order.value = undefined;
      order.placed = undefined;
      answer(order, placed);
    } else {
      order.placed = placed;
    }
  }

  #start(order: PendingOrder, startMs: number): void {
    order.startedEpochMs += startMs - order.arrivedMs;
    this.#workUntil(order, startMs + this.#workMs(order));
  }

  /** Timers are coarse: what ended meanwhile is not waited for. */
  #workUntil(order: PendingOrder, endMs: number): void {
    order.endMs = endMs;
    if (endMs <= order.arrivedMs || endMs <= this.#clock.nowMs()) this.#end(order);
    else this.#sleepers.sleepUntil(order, endMs);
  }

  #workMs(order: PendingOrder): number {
    const { workTime, seed } = this.#options;
    return workTime(seed, seqOf(order)) * this.#slowness;
  }

  #onAwake(order: PendingOrder): void {
    try {
      this.#end(order);
    } catch (error) {
      this.#sleepers.clear();
      this.#options.onFatal(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** The work of the attempt ended at `endMs`. */
  #end(order: PendingOrder): void {
    const { lease, lanes, endMs, failure, attempt } = order;
    const { retry } = this.#options;
    if (lease === undefined || lanes === undefined) throw new Error(`Slot ${order.slot} holds no order.`);
    if (lease.isForgotten) {
      this.#options.onForgotten(order);
    } else if (failure !== undefined && retry.mode === 'blocking' && attempt < retry.attempts) {
      this.#tryAgain(order, lanes, retry.pauseMs);
    } else {
      const { partition } = lease;
      if (failure === undefined) this.#options.onHandled(order);
      else this.#options.onFailed(order);
      lanes.free(endMs);
      if (retry.mode === 'blocking' && attempt > 1) lanes.unblock(partition, endMs);
    }
  }

  /** The order keeps its lane during the pause, as a handler does that waits and calls again. */
  #tryAgain(order: PendingOrder, lanes: Lanes<PendingOrder>, pauseMs: number): void {
    const { lease, placed } = order;
    if (lease === undefined || placed === undefined) throw new Error(`Slot ${order.slot} holds no order.`);
    if (order.attempt === 1) lanes.block(lease.partition);
    this.#retried += 1;
    order.attempt += 1;
    this.#decide(order, placed);
    this.#workUntil(order, order.endMs + pauseMs + this.#workMs(order));
  }
}

function seqOf({ slot, stamp }: PendingOrder): number {
  if (stamp === undefined) throw new Error(`Slot ${slot} holds no order.`);
  return readSeq(stamp);
}
