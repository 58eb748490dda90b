import type { Clock } from '../clock.ts';
import type { ScheduleCursor } from '../pacing/schedule-types.ts';
import { workBudgetMs, type Loop, type LoopEnd, type Timers } from './loop.ts';
import type { OrderSender } from './order-sender.ts';

export interface OpenLoopSettings {
  /** Zero of the schedule on the monotonic clock. */
  readonly startMs: number;
  /** End of this loop's part of the schedule, in its time; Infinity when open. */
  readonly untilMs: number;
  /** Orders that are late at the end may still be sent until then; the rest is dropped. */
  readonly deadlineMs: number;
  /** What the order that the cursor stands at is numbered, when not as in the schedule: loops before this one sent others. */
  readonly firstOrder: number;
  readonly onFull: 'wait' | 'drop';
  /** Orders from this number on are not sent. */
  readonly orderLimit: number;
}

/**
 * The open model: order n is due at a time computed from the schedule, whatever happened to the orders before. A late
 * loop sends everything that is due and so catches up; it never moves the schedule.
 *
 * One timer, not one per order: Node's timers fire 0-1.1 ms late, which is what the send delay shows.
 */
export class OpenLoop implements Loop {
  readonly #settings: OpenLoopSettings;
  readonly #cursor: ScheduleCursor;
  readonly #sender: OrderSender;
  readonly #clock: Clock;
  readonly #timers: Timers;
  #ended: ((end: LoopEnd) => void) | undefined;
  #cancelTimer: (() => void) | undefined;
  #cancelDeadline: (() => void) | undefined;
  #isBlocked = false;
  /** From an order's number in the schedule to its number in the run. */
  readonly #shift: number;

  constructor(settings: OpenLoopSettings, cursor: ScheduleCursor, sender: OrderSender, clock: Clock, timers: Timers) {
    this.#settings = settings;
    this.#shift = settings.firstOrder - cursor.order;
    this.#cursor = cursor;
    this.#sender = sender;
    this.#clock = clock;
    this.#timers = timers;
  }

  get nextOrder(): number {
    return this.#cursor.order + this.#shift;
  }

  start(ended: (end: LoopEnd) => void): void {
    this.#ended = ended;
    const { deadlineMs } = this.#settings;
    if (Number.isFinite(deadlineMs)) this.#armDeadline(deadlineMs);
    this.#release();
  }

  resume(): void {
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    this.#timers.soon(this.#release);
  }

  stop(stopMs: number): void {
    if (this.#ended === undefined) return;
    this.#end(this.#sendOrDropDueBefore(stopMs) ? 'stopped' : 'ledger-full');
  }

  readonly #release = (): void => {
    if (this.#ended === undefined || this.#isBlocked) return;
    const { startMs, untilMs, orderLimit } = this.#settings;
    const cursor = this.#cursor;
    let nowMs = this.#clock.nowMs();
    const budgetEndMs = nowMs + workBudgetMs;
    for (;;) {
      const isOver = cursor.dueMs >= untilMs;
      const dueMs = startMs + (isOver ? untilMs : cursor.dueMs);
      if (dueMs > nowMs) return this.#waitUntil(dueMs, nowMs);
      if (isOver) return this.#end('schedule');
      const order = cursor.order + this.#shift;
      if (order >= orderLimit) return this.#end('max-orders');
      if (!this.#sender.admits(order)) return this.#end('ledger-full');
      if (this.#sender.trySend(order, dueMs, nowMs)) cursor.advance();
      else if (this.#settings.onFull === 'drop') {
        this.#sender.drop(order, dueMs);
        cursor.advance();
      } else {
        this.#isBlocked = true;
        return;
      }
      nowMs = this.#clock.nowMs();
      if (nowMs > budgetEndMs) return this.#timers.soon(this.#release);
    }
  };

  #waitUntil(dueMs: number, nowMs: number): void {
    this.#cancelTimer = this.#timers.after(Math.max(1, Math.min(dueMs - nowMs, 1000)), this.#release);
  }

  #armDeadline(deadlineMs: number): void {
    const leftMs = deadlineMs - this.#clock.nowMs();
    if (leftMs <= 0) {
      return this.#end(this.#sendOrDropDueBefore(Number.POSITIVE_INFINITY) ? 'schedule' : 'ledger-full');
    }
    this.#cancelDeadline = this.#timers.after(Math.min(leftMs + 1, 60_000), () => this.#armDeadline(deadlineMs));
  }

  /** The last of the load: what is due is sent while memory has room, the rest is given up. False: not all could be. */
  #sendOrDropDueBefore(stopMs: number): boolean {
    const { startMs, untilMs, orderLimit } = this.#settings;
    const cursor = this.#cursor;
    for (let isFull = false; cursor.dueMs < untilMs && this.nextOrder < orderLimit; cursor.advance()) {
      const order = this.nextOrder;
      const dueMs = startMs + cursor.dueMs;
      if (dueMs >= stopMs) break;
      if (!this.#sender.admits(order)) return false;
      isFull ||= !this.#sender.trySend(order, dueMs, this.#clock.nowMs());
      if (isFull) this.#sender.drop(order, dueMs);
    }
    return true;
  }

  #end(end: LoopEnd): void {
    const ended = this.#ended;
    this.#ended = undefined;
    this.#cancelTimer?.();
    this.#cancelDeadline?.();
    ended?.(end);
  }
}
