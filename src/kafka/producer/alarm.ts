import type { Clock } from '../../clock.ts';

/**
 * One timer that stands for many: it rings at the earliest time that was asked for, and the listener asks again for
 * what is still to come. Setting it while an earlier time is set costs one comparison.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;
  #atMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at `atMs` of `Clock.nowMs` at the latest, up to 1 ms late as Node's timers are. */
  set(atMs: number): void {
    if (atMs >= this.#atMs) return;
    clearTimeout(this.#timer);
    this.#atMs = atMs;
    this.#timer = setTimeout(this.#onTimeout, Math.max(1, Math.ceil(atMs - this.#clock.nowMs())));
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#atMs = Number.POSITIVE_INFINITY;
  }

  readonly #onTimeout = (): void => {
    this.#timer = undefined;
    this.#atMs = Number.POSITIVE_INFINITY;
    this.#ring();
  };
}
