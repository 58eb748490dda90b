import type { Clock } from '../clock.ts';
import { workBudgetMs, type Loop, type LoopEnd, type Timers } from './loop.ts';
import type { OrderSender } from './order-sender.ts';

export interface ClosedLoopSettings {
  /** Number of this loop's first order and the step to its next: generator i of n takes i, i + n, ... */
  readonly firstOrder: number;
  readonly orderStep: number;
  /** On the monotonic clock: nothing is sent before the start; the end is Infinity when open. */
  readonly startMs: number;
  readonly measureStartMs: number;
  readonly endMs: number;
  /** How many orders this generator sends in the measured phases; Infinity without a bound. */
  readonly maxMeasuredOrders: number;
  /** Orders from this number on are not sent. */
  readonly orderLimit: number;
}

/**
 * `--rate max`: a closed loop that sends whenever the producer has memory. An order is intended when it is sent, so
 * response time equals service time and send delay is zero by definition: throughput is what this loop measures.
 */
export class ClosedLoop implements Loop {
  readonly #settings: ClosedLoopSettings;
  readonly #sender: OrderSender;
  readonly #clock: Clock;
  readonly #timers: Timers;
  #ended: ((end: LoopEnd) => void) | undefined;
  #order: number;
  #measuredOrders = 0;
  #isBlocked = false;
  #cancelDeadline: (() => void) | undefined;

  constructor(settings: ClosedLoopSettings, sender: OrderSender, clock: Clock, timers: Timers) {
    this.#settings = settings;
    this.#sender = sender;
    this.#clock = clock;
    this.#timers = timers;
    this.#order = settings.firstOrder;
  }

  get nextOrder(): number {
    return this.#order;
  }

  start(ended: (end: LoopEnd) => void): void {
    this.#ended = ended;
    if (Number.isFinite(this.#settings.endMs)) this.#armDeadline();
    const untilStartMs = this.#settings.startMs - this.#clock.nowMs();
    if (untilStartMs > 0) this.#timers.after(Math.max(1, untilStartMs), this.#release);
    else this.#release();
  }

  resume(): void {
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    this.#timers.soon(this.#release);
  }

  stop(): void {
    if (this.#ended !== undefined) this.#end('stopped');
  }

  readonly #release = (): void => {
    if (this.#ended === undefined || this.#isBlocked) return;
    const { measureStartMs, endMs, maxMeasuredOrders, orderStep, orderLimit } = this.#settings;
    let nowMs = this.#clock.nowMs();
    const budgetEndMs = nowMs + workBudgetMs;
    while (nowMs <= budgetEndMs) {
      if (nowMs < this.#settings.startMs) break;
      if (nowMs >= endMs) return this.#end('schedule');
      const isMeasured = nowMs >= measureStartMs;
      if ((isMeasured && this.#measuredOrders >= maxMeasuredOrders) || this.#order >= orderLimit)
        return this.#end('max-orders');
      if (!this.#sender.admits(this.#order)) return this.#end('ledger-full');
      if (!this.#sender.trySend(this.#order, nowMs, nowMs)) {
        this.#isBlocked = true;
        return;
      }
      this.#order += orderStep;
      if (isMeasured) this.#measuredOrders += 1;
      nowMs = this.#clock.nowMs();
    }
    this.#timers.soon(this.#release);
  };

  /** A producer whose memory never frees must not hold the run beyond its end. */
  #armDeadline(): void {
    const leftMs = this.#settings.endMs - this.#clock.nowMs();
    if (leftMs <= 0) return this.#end('schedule');
    this.#cancelDeadline = this.#timers.after(Math.min(leftMs + 1, 60_000), () => this.#armDeadline());
  }

  #end(end: LoopEnd): void {
    const ended = this.#ended;
    this.#ended = undefined;
    this.#cancelDeadline?.();
    ended?.(end);
  }
}
