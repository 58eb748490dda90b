/** Sums of one second of event time. Mutable: it grows while the window is open. */
export interface SecondSums {
  /** Seconds since the epoch: the window is [second, second + 1). */
  readonly second: number;
  orders: number;
  revenueMinor: number;
  approved: number;
  declined: number;
  /** Units ordered, by SKU. */
  readonly units: Map<string, number>;
}

/** Tumbling windows of one second by event time, as long as somebody needs them. */
export class SecondWindows {
  readonly #windows = new Map<number, SecondSums>();

  /** The window that holds `eventMs`; made when it is not there. */
  at(eventMs: number): SecondSums {
    return this.of(Math.floor(eventMs / 1000));
  }

  /** The window of a second; made when it is not there. */
  of(second: number): SecondSums {
    let window = this.#windows.get(second);
    if (window === undefined) {
      window = { second, orders: 0, revenueMinor: 0, approved: 0, declined: 0, units: new Map() };
      this.#windows.set(second, window);
    }
    return window;
  }

  find(second: number): SecondSums | undefined {
    return this.#windows.get(second);
  }

  forget(second: number): void {
    this.#windows.delete(second);
  }

  /** Forgets the seconds below `second` and returns them. */
  forgetBefore(second: number): number[] {
    const gone = [...this.#windows.keys()].filter((one) => one < second);
    for (const one of gone) this.#windows.delete(one);
    return gone;
  }

  /** All windows, in order of time. */
  all(): readonly SecondSums[] {
    return [...this.#windows.values()].toSorted((a, b) => a.second - b.second);
  }
}
