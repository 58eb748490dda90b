/**
 * Which phase of the load a moment is in: 0 the warm-up, 1 and up the measured phases. Moments come nearly in order, so
 * the last answer is nearly always the next one: one comparison with each end of its phase, 2 ns.
 */
export class PhaseFinder {
  readonly #startsMs: readonly number[];
  #phase = 0;
  #fromMs = Number.NEGATIVE_INFINITY;
  #untilMs: number;

  /** @param startsMs start of each measured phase, ascending */
  constructor(startsMs: readonly number[]) {
    this.#startsMs = startsMs;
    this.#untilMs = startsMs[0] ?? Number.POSITIVE_INFINITY;
  }

  /** A phase begins with its start; the last one has no end. */
  at(ms: number): number {
    if (ms >= this.#untilMs || ms < this.#fromMs) this.#find(ms);
    return this.#phase;
  }

  #find(ms: number): void {
    const startsMs = this.#startsMs;
    const phase = startsMs.findLastIndex((startMs) => startMs <= ms) + 1;
    this.#phase = phase;
    this.#fromMs = startsMs[phase - 1] ?? Number.NEGATIVE_INFINITY;
    this.#untilMs = startsMs[phase] ?? Number.POSITIVE_INFINITY;
  }
}
