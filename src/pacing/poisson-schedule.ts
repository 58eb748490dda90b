import { createRng, type Rng } from '../rng.ts';
import type { ArrivalCurve } from './arrival-curve.ts';
import type { Schedule, ScheduleCursor } from './schedule-types.ts';

/** Keeps the arrivals independent of every other sequence made from the same seed. */
const arrivalsStream = 1;
/** Between the streams of the stretches of one schedule: above every other stream of a run. */
const stretchStep = 0x1_0000;

/**
 * Poisson arrivals: independent customers. The gaps of a unit-rate process are exponential with mean one; order n is
 * due when the curve expects S(n) = the sum of the first n + 1 gaps (time rescaling), which makes a Poisson process of
 * the curve's rate whatever that rate does.
 *
 * Every cursor draws every gap of the run and keeps its own orders, so the sequence is the same for any number of
 * generators. A draw costs about 50 ns.
 *
 * @param endMs Infinity for an open end
 * @param stretch which of the schedule's stretches of Poisson arrivals, from 0: each has arrivals of its own
 */
export function createPoissonSchedule(curve: ArrivalCurve, seed: number, endMs: number, stretch = 0): Schedule {
  const rng = (): Rng => createRng(seed, arrivalsStream + stretch * stretchStep);
  const counter = new PoissonCounter(() => new PoissonCursor(curve, rng(), endMs, 0, 1));
  let count: number | undefined;
  const countBefore = (ms: number): number => {
    if (ms >= endMs && count !== undefined) return count;
    if (Math.min(ms, endMs) === Infinity && curve.dueMs(Number.MAX_SAFE_INTEGER) < Infinity) return Infinity;
    return counter.before(Math.min(ms, endMs));
  };
  return {
    get count() {
      count ??= countBefore(endMs);
      return count;
    },
    endMs,
    countBefore,
    cursor: (index, generators) => new PoissonCursor(curve, rng(), endMs, index, generators),
  };
}

/** Counts by drawing; remembers whole seconds, so that only what lies between them is drawn again. */
class PoissonCounter {
  readonly #restart: () => PoissonCursor;
  /** Orders due before each second that the scan has passed. */
  readonly #beforeSecond: number[] = [];
  #scan: PoissonCursor;
  #scannedMs = 0;

  constructor(restart: () => PoissonCursor) {
    this.#restart = restart;
    this.#scan = restart();
  }

  before(ms: number): number {
    const known = this.#beforeSecond[ms / 1000];
    if (known !== undefined) return known;
    if (ms < this.#scannedMs) this.#scan = this.#restart();
    for (let second = this.#beforeSecond.length; second * 1000 <= ms && Number.isFinite(this.#scan.dueMs); second++) {
      this.#beforeSecond.push(this.#scanTo(second * 1000));
    }
    return this.#scanTo(ms);
  }

  #scanTo(ms: number): number {
    while (this.#scan.dueMs < ms) this.#scan.advance();
    this.#scannedMs = ms;
    return this.#scan.order;
  }
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
