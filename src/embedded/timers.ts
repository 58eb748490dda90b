/** Timers as a value, so that tests decide when time passes. */
export interface Timers {
  /** Calls back after `delayMs` and returns how to cancel it. */
  after(delayMs: number, callback: () => void): () => void;
}

const maxTimeoutMs = 0x7fff_ffff;

/** Node's timers. Delays beyond 24.8 days, which Node cannot do, are cut to that. */
export const nodeTimers: Timers = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), maxTimeoutMs));
    return () => clearTimeout(timer);
  },
};
