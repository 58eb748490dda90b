/**
 * When the orders of a run are due: an absolute plan made before the run, which nothing that happens in the run can
 * shift (open model). Order n = 0, 1, 2, ... has a due time in milliseconds from the start of the load; the warm-up
 * comes first, then the measured phases. Orders are shared out among generators by number: generator g of G owns g,
 * g + G, g + 2G, ..., so that all generators together send exactly what one alone would send.
 */
export interface Schedule {
  /** Orders in all phases; Infinity with an open end. Poisson arrivals are drawn once to the end to know it. */
  readonly count: number;
  /** End of the last phase: no order is due at or after it. Infinity with an open end. */
  readonly endMs: number;
  /**
   * The orders of one generator, from the first one on.
   *
   * @param index 0 .. generators - 1
   * @param generators 1 or more
   */
  cursor(index: number, generators: number): ScheduleCursor;
  /**
   * Orders due in [0, ms): exactly those whose due time, as a cursor gives it, is below `ms`. Poisson arrivals cost
   * one draw per order; calls with growing `ms` continue where the last one ended, and whole seconds are remembered.
   */
  countBefore(ms: number): number;
}

/** A place in one generator's orders. */
export interface ScheduleCursor {
  /** Number of the next order in the run. */
  readonly order: number;
  /** When it is due, in milliseconds from the start of the load; Infinity when there is none left. */
  readonly dueMs: number;
  /** Moves on to the generator's next order. */
  advance(): void;
}
