import { createRng, type Rng } from '../rng.ts';
import type { ArrivalCurve } from './arrival-curve.ts';
import type { Schedule, ScheduleCursor } from './schedule-types.ts';

/** Keeps the arrivals independent of every other sequence made from the same seed. */
const arrivalsStream = 1;

/**
 * Poisson arrivals: independent customers. The gaps of a unit-rate process are exponential with mean one; order n is
 * due when the curve expects S(n) = the sum of the first n + 1 gaps (time rescaling), which makes a Poisson process of
 * the curve's rate whether that rate is constant or a ramp.
 *
 * Every cursor draws every gap of the run and keeps its own orders, so the sequence is the same for any number of
 * generators. A draw costs about 50 ns.
 *
 * @param endMs Infinity for an open end
 */
export function createPoissonSchedule(curve: ArrivalCurve, seed: number, warmupMs: number, endMs: number): Schedule {
  let scan = new PoissonCursor(curve, createRng(seed, arrivalsStream), endMs, 0, 1);
  let scannedMs = 0;
  let warmupCount: number | undefined;
  let count: number | undefined;
  const countBefore = (ms: number): number => {
    if (ms >= endMs && count !== undefined) return count;
    if (Math.min(ms, endMs) === Infinity) return Infinity;
    if (ms < scannedMs) scan = new PoissonCursor(curve, createRng(seed, arrivalsStream), endMs, 0, 1);
    scannedMs = ms;
    while (scan.dueMs < ms) scan.advance();
    return scan.order;
  };
  return {
    get count() {
      count ??= countBefore(endMs);
      return count;
    },
    get warmupCount() {
      warmupCount ??= countBefore(warmupMs);
      return warmupCount;
    },
    endMs,
    countBefore,
    cursor: (index, generators) => new PoissonCursor(curve, createRng(seed, arrivalsStream), endMs, index, generators),
  };
}

class PoissonCursor implements ScheduleCursor {
  order: number;
  dueMs = 0;
  readonly #curve: ArrivalCurve;
  readonly #rng: Rng;
  readonly #endMs: number;
  readonly #step: number;
  /** S(order): expected orders before the due time. */
  #arrival = 0;

  constructor(curve: ArrivalCurve, rng: Rng, endMs: number, index: number, generators: number) {
    this.#curve = curve;
    this.#rng = rng;
    this.#endMs = endMs;
    this.#step = generators;
    this.order = index;
    this.#draw(index + 1);
  }

  advance(): void {
    if (this.dueMs === Infinity) return;
    this.order += this.#step;
    this.#draw(this.#step);
  }

  #draw(gaps: number): void {
    for (let gap = 0; gap < gaps; gap++) this.#arrival -= Math.log(1 - this.#rng.nextFloat());
    const dueMs = this.#curve.dueMs(this.#arrival);
    this.dueMs = dueMs < this.#endMs ? dueMs : Infinity;
  }
}
