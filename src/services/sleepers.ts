import type { Clock } from '../clock.ts';
import { TimerWheel } from './timer-wheel.ts';

/** Calls back once after a delay; the result cancels. Exists so that tests can let time pass. */
export type After = (delayMs: number, callback: () => void) => () => void;

const afterOnNode: After = (delayMs, callback) => {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
};

/** Lets items sleep: a {@link TimerWheel} turned by one timer, which runs only while somebody sleeps. */
export class Sleepers<Item> {
  readonly #clock: Clock;
  readonly #after: After;
  readonly #wheel: TimerWheel<Item>;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, onAwake: (item: Item) => void, after: After = afterOnNode) {
    this.#clock = clock;
    this.#after = after;
    this.#wheel = new TimerWheel(clock.nowMs(), onAwake);
  }

  get size(): number {
    return this.#wheel.size;
  }

  /** Wakes the item at `dueMs` of the clock, never before it, and at most about 2 ms late while the thread is not busy. */
  sleepUntil(item: Item, dueMs: number): void {
    this.#wheel.add(item, dueMs);
    this.#cancel ??= this.#after(1, this.#turn);
  }

  /** Forgets everybody who sleeps. */
  clear(): void {
    this.#wheel.clear();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  readonly #turn = (): void => {
    this.#cancel = undefined;
    this.#wheel.advance(this.#clock.nowMs());
    if (this.#wheel.size > 0) this.#cancel ??= this.#after(1, this.#turn);
  };
}
