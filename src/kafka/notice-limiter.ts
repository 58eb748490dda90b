import type { Clock } from '../clock.ts';

/**
 * Lets a notice through once in a while: during an outage every connection of every member says the same, many times
 * a second.
 */
export class NoticeLimiter {
  readonly #clock: Clock;
  readonly #quietMs: number;
  readonly #lastMs = new Map<string, number>();

  constructor(clock: Clock, quietMs: number) {
    this.#clock = clock;
    this.#quietMs = quietMs;
  }

  /** Whether the notice of this kind may be given now; if so it is quiet from now on. */
  allow(kind: string): boolean {
    const nowMs = this.#clock.nowMs();
    const lastMs = this.#lastMs.get(kind);
    if (lastMs !== undefined && nowMs - lastMs < this.#quietMs) return false;
    this.#lastMs.set(kind, nowMs);
    return true;
  }
}
