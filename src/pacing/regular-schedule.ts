import type { ArrivalCurve } from './arrival-curve.ts';
import type { Schedule, ScheduleCursor } from './schedule-types.ts';

/**
 * Evenly spaced arrivals: order n is due when the curve expects exactly n orders. Any due time is known from its
 * number alone, so counts and cursors cost nothing to make.
 *
 * @param endMs Infinity for an open end
 */
export function createRegularSchedule(curve: ArrivalCurve, endMs: number): Schedule {
  const countBefore = (ms: number): number => {
    const beforeMs = Math.min(ms, endMs);
    const expected = curve.expectedBefore(beforeMs);
    if (expected === Infinity) return Infinity;
    // The curve's own rounding may put the estimate one off; the due times decide.
    let count = Math.max(0, Math.ceil(expected));
    while (count > 0 && curve.dueMs(count - 1) >= beforeMs) count -= 1;
    while (curve.dueMs(count) < beforeMs) count += 1;
    return count;
  };
  const count = countBefore(endMs);
  return {
    count,
    endMs,
    countBefore,
    cursor: (index, generators) => new RegularCursor(curve, count, index, generators),
  };
}

/** One step is one addition and one evaluation of the curve: a multiplication and a division at a constant rate. */
class RegularCursor implements ScheduleCursor {
  order: number;
  dueMs: number;
  readonly #curve: ArrivalCurve;
  readonly #count: number;
  readonly #step: number;

  constructor(curve: ArrivalCurve, count: number, index: number, generators: number) {
    this.#curve = curve;
    this.#count = count;
    this.#step = generators;
    this.order = index;
    this.dueMs = index < count ? curve.dueMs(index) : Infinity;
  }

  advance(): void {
    this.order += this.#step;
    this.dueMs = this.order < this.#count ? this.#curve.dueMs(this.order) : Infinity;
  }
}
