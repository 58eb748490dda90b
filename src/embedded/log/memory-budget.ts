/** A bound on the memory of all logs together. Whoever appends asks whether it is exceeded and makes room. */
export class MemoryBudget {
  readonly limitBytes: number;
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  get isExceeded(): boolean {
    return this.#usedBytes > this.limitBytes;
  }

  take(bytes: number): void {
    this.#usedBytes += bytes;
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}
