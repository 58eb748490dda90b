/**
 * How many records of a member may be worked on at once. Whoever finds no room waits until enough of them are
 * finished.
 */
export class InFlightBound {
  readonly #max: number;
  readonly #wakeAt: number;
  readonly #waiting = new Set<() => void>();
  #count = 0;

  /** @param max 1 or more */
  constructor(max: number) {
    this.#max = max;
    // Not at every record: a batch that goes on one record at a time costs a promise for each.
    this.#wakeAt = Math.floor(max * 0.9);
  }

  get count(): number {
    return this.#count;
  }

  /** Records that may be added now. */
  get room(): number {
    return this.#max - this.#count;
  }

  add(count: number): void {
    this.#count += count;
  }

  /** One record is finished. */
  finish(): void {
    this.#count -= 1;
    if (this.#waiting.size > 0 && this.#count <= this.#wakeAt) this.wakeAll();
  }

  /** Resolves when records were finished or `wakeAll` was called, and at the latest after `maxWaitMs`. */
  wait(maxWaitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, maxWaitMs);
      this.#waiting.add(wake);
    });
  }

  wakeAll(): void {
    for (const wake of this.#waiting) wake();
  }
}
