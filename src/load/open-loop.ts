import type { Clock } from '../clock.ts';
import type { ScheduleCursor } from '../pacing/schedule-types.ts';
import { workBudgetMs, type Loop, type LoopEnd, type Timers } from './loop.ts';
import type { OrderSender } from './order-sender.ts';

export interface OpenLoopSettings {
  /** Zero of the schedule on the monotonic clock. */
  readonly startMs: number;
  /** End of the schedule on the monotonic clock; Infinity when open. */
  readonly endMs: number;
  /** After the end of the schedule, how long orders that are late may still be sent; the rest is dropped. */
  readonly catchUpMs: number;
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

  constructor(settings: OpenLoopSettings, cursor: ScheduleCursor, sender: OrderSender, clock: Clock, timers: Timers) {
    this.#settings = settings;
    this.#cursor = cursor;
    this.#sender = sender;
    this.#clock = clock;
    this.#timers = timers;
  }

  get nextOrder(): number {
    return this.#cursor.order;
  }

  start(ended: (end: LoopEnd) => void): void {
    this.#ended = ended;
    const { endMs, catchUpMs } = this.#settings;
    if (Number.isFinite(endMs)) this.#armDeadline(endMs + catchUpMs);
    this.#release();
  }

  resume(): void {
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    this.#timers.soon(this.#release);
  }

  stop(stopMs: number): void {
    if (this.#ended === undefined) return;
    this.#end(this.#sendOrDropDueBefore(Math.min(stopMs, this.#settings.endMs)) ? 'stopped' : 'max-orders');
  }

  readonly #release = (): void => {
    if (this.#ended === undefined || this.#isBlocked) return;
    const { startMs, orderLimit } = this.#settings;
    const cursor = this.#cursor;
    let nowMs = this.#clock.nowMs();
    const budgetEndMs = nowMs + workBudgetMs;
    for (;;) {
      const dueMs = startMs + cursor.dueMs;
      if (dueMs > nowMs) return this.#waitUntil(dueMs, nowMs);
      if (cursor.order >= orderLimit || !this.#sender.admits(cursor.order)) return this.#end('max-orders');
      if (this.#sender.trySend(cursor.order, dueMs, nowMs)) cursor.advance();
      else if (this.#settings.onFull === 'drop') {
        this.#sender.drop(cursor.order, dueMs);
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
    if (dueMs === Number.POSITIVE_INFINITY) return this.#end('schedule');
    this.#cancelTimer = this.#timers.after(Math.max(1, Math.min(dueMs - nowMs, 1000)), this.#release);
  }

  #armDeadline(deadlineMs: number): void {
    const leftMs = deadlineMs - this.#clock.nowMs();
    if (leftMs <= 0) {
      return this.#end(this.#sendOrDropDueBefore(this.#settings.endMs) ? 'schedule' : 'max-orders');
    }
    this.#cancelDeadline = this.#timers.after(Math.min(leftMs + 1, 60_000), () => this.#armDeadline(deadlineMs));
  }

  /** The last of the load: what is due is sent while memory has room, the rest is given up. False: not all could be. */
  #sendOrDropDueBefore(endMs: number): boolean {
    const { startMs, orderLimit } = this.#settings;
    for (
      let isFull = false;
      startMs + this.#cursor.dueMs < endMs && this.#cursor.order < orderLimit;
      this.#cursor.advance()
    ) {
      if (!this.#sender.admits(this.#cursor.order)) return false;
      const dueMs = startMs + this.#cursor.dueMs;
      isFull ||= !this.#sender.trySend(this.#cursor.order, dueMs, this.#clock.nowMs());
      if (isFull) this.#sender.drop(this.#cursor.order, dueMs);
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
