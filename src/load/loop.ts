/** Why a loop has no more orders to send; ledger-full: no more could be accounted for, too many were not finished. */
export type LoopEnd = 'schedule' | 'stopped' | 'max-orders' | 'ledger-full';

/** A running source of orders: the open loop on a schedule, or the closed loop as fast as memory frees. */
export interface Loop {
  /** Begins to send; `ended` is called once, when the last order was handed over or given up. */
  start(ended: (end: LoopEnd) => void): void;
  /** The producer has settled something: memory may be free again. */
  resume(): void;
  /** Ends the load: orders due before `stopMs` are sent now while the producer's memory has room, or else dropped. */
  stop(stopMs: number): void;
  /** Number of the next order: every order that was sent or dropped has a lower one. */
  readonly nextOrder: number;
}

/** The event loop's timers as a value, so that tests decide when time passes. */
export interface Timers {
  /** Runs the callback after the pending I/O of this turn. */
  soon(callback: () => void): void;
  /** Runs the callback after `delayMs` (at least 1) and returns how to cancel it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Node's timers. */
export const systemTimers: Timers = {
  soon: (callback) => void setImmediate(callback),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * How long a loop works before it lets the sockets have their turn. Long enough to amortise a turn of the event loop,
 * short enough that answers are read within about 2 ms.
 */
export const workBudgetMs = 2;
