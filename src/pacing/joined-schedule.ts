import type { Schedule, ScheduleCursor } from './schedule-types.ts';

/**
 * Stretches of different arrivals one after the other, numbered through. Each is a schedule of its own, in which an order
 * is due only between its start and its end; stretch k has the numbers from B_k = the orders of all before it.
 *
 * Generator g of G owns the numbers n with n mod G = g, hence in stretch k the orders m = n - B_k with
 * m mod G = (g - B_k) mod G.
 *
 * @param stretches one or more; only the last may have an open end
 */
export function createJoinedSchedule(stretches: readonly Schedule[]): Schedule {
  const firstNumbers: number[] = [];
  let before = 0;
  for (const stretch of stretches) {
    firstNumbers.push(before);
    if (stretch !== stretches.at(-1)) before += stretch.count;
  }
  return {
    get count() {
      return before + (stretches.at(-1)?.count ?? 0);
    },
    endMs: stretches.at(-1)?.endMs ?? 0,
    countBefore: (ms) => stretches.reduce((sum, stretch) => sum + stretch.countBefore(ms), 0),
    cursor: (index, generators) => new JoinedCursor(stretches, firstNumbers, index, generators),
  };
}

class JoinedCursor implements ScheduleCursor {
  order = 0;
  dueMs = Infinity;
  readonly #stretches: readonly Schedule[];
  readonly #firstNumbers: readonly number[];
  readonly #index: number;
  readonly #generators: number;
  #stretch = -1;
  #first = 0;
  #cursor: ScheduleCursor | undefined;

  constructor(stretches: readonly Schedule[], firstNumbers: readonly number[], index: number, generators: number) {
    this.#stretches = stretches;
    this.#firstNumbers = firstNumbers;
    this.#index = index;
    this.#generators = generators;
    this.#openNext();
  }

  advance(): void {
    if (this.dueMs === Infinity) return;
    this.#cursor?.advance();
    this.#look();
  }

  #look(): void {
    const cursor = this.#cursor;
    if (cursor === undefined) return;
    this.order = this.#first + cursor.order;
    this.dueMs = cursor.dueMs;
    if (cursor.dueMs === Infinity) this.#openNext();
  }

  /** The next stretch in which the generator has an order; behind the last one the cursor stays at its end. */
  #openNext(): void {
    const next = this.#stretches[this.#stretch + 1];
    if (next === undefined) return;
    this.#stretch += 1;
    this.#first = this.#firstNumbers[this.#stretch] ?? 0;
    const generators = this.#generators;
    // An index may be any first order: one that lies beyond the number of generators skips whole rounds.
    const behind = this.#index - this.#first;
    this.#cursor = next.cursor(behind >= 0 ? behind : ((behind % generators) + generators) % generators, generators);
    this.#look();
  }
}
