import type { Clock } from '../../src/clock.ts';
import type { Timers } from '../../src/load/loop.ts';

interface Scheduled {
  readonly atMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * A clock and timers that move only when a test says so. `timerLatenessMs` makes every timer late by so much;
 * `readCostMs` makes time pass with each look at the clock, as work does.
 */
export class FakeTime implements Clock, Timers {
  timerLatenessMs = 0;
  readCostMs = 0;
  #nowMs: number;
  #order = 0;
  #scheduled: Scheduled[] = [];

  constructor(nowMs = 1000) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    this.#nowMs += this.readCostMs;
    return this.#nowMs;
  }

  epochMs(): number {
    return this.epochOf(this.#nowMs);
  }

  epochOf(nowMs: number): number {
    return 1_700_000_000_000 + nowMs;
  }

  soon(callback: () => void): void {
    this.#schedule(this.#nowMs, callback);
  }

  after(delayMs: number, callback: () => void): () => void {
    const scheduled = this.#schedule(this.#nowMs + delayMs + this.timerLatenessMs, callback);
    return () => {
      this.#scheduled = this.#scheduled.filter((other) => other !== scheduled);
    };
  }

  /** Lets `ms` pass; timers fire in order of time, each at its own. */
  advance(ms: number): void {
    this.advanceTo(this.#nowMs + ms);
  }

  /** Lets time pass up to `endMs` of the monotonic clock. */
  advanceTo(endMs: number): void {
    for (;;) {
      const next = this.#scheduled
        .filter(({ atMs }) => atMs <= endMs)
        .sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
      if (next === undefined) break;
      this.#scheduled = this.#scheduled.filter((other) => other !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
    }
    this.#nowMs = Math.max(this.#nowMs, endMs);
  }

  /** Time passes and nothing runs: the thread was busy or stopped. */
  freeze(ms: number): void {
    this.#nowMs += ms;
  }

  #schedule(atMs: number, callback: () => void): Scheduled {
    const scheduled = { atMs, order: this.#order++, callback };
    this.#scheduled.push(scheduled);
    return scheduled;
  }
}
