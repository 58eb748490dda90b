import type { ArrivalCurve } from './arrival-curve.ts';
import { createConstantCurve } from './constant-curve.ts';
import { createRampCurve } from './ramp-curve.ts';
import type { RatePhase, RateShape } from './rate-phase.ts';
import { roundToNanosecond } from './round-to-nanosecond.ts';
import { createSineCurve } from './sine-curve.ts';

/**
 * Phases one after the other as one curve.
 *
 *     rate
 *          |            ____
 *          |         .-'    |              |'''|
 *          |______.-'       |______________|   |___
 *          +------+---------+---------+----+---+---> time
 *          s1     s2        s3        s4   ...
 *
 *     s_k     start of phase k
 *     L_k(t)  orders expected in the first t of phase k alone
 *     N_k     orders expected in all phases before it, N_1 = 0, N_(k+1) = N_k + L_k(s_(k+1) - s_k)
 *
 * Then L(t) = N_k + L_k(t - s_k) in phase k, and order n of the curve is due in the phase with N_k <= n < N_(k+1), at
 *
 *     t(n) = s_k + L_k^-1(n - N_k)
 *
 * A fraction of an order that a phase is short of at its end is carried into the next, so the phases together have as
 * many orders as their rates say. A phase in which no order is due (`pause`, and `max`, whose orders nobody schedules) has
 * L_k = 0 and so none of the numbers: what falls between two phases is due when the later one begins.
 *
 * Boundaries are exact: an order due at the end of a phase belongs to the next. For that N_k is rounded to the whole number
 * it is within rounding errors of, and due times to the nanosecond.
 *
 * @param phases one or more
 * @param startMs when the first of them begins; its orders are counted from there
 */
export function createCompositeCurve(phases: readonly RatePhase[], startMs = 0): ArrivalCurve {
  const pieces = joined(mergeConstants(phases), startMs);
  const [first] = pieces;
  if (pieces.length === 1 && startMs === 0 && first?.curve !== undefined) return first.curve;
  const last = pieces.length - 1;
  // Where the last answer came from: orders are asked for one after the other.
  let at = 0;
  return {
    expectedBefore(ms) {
      const piece = pieces.findLast((one) => one.startMs <= ms);
      if (piece === undefined) return 0;
      const { curve, startMs: pieceStartMs, startOrders, endOrders } = piece;
      return Math.min(endOrders, startOrders + (curve?.expectedBefore(ms - pieceStartMs) ?? 0));
    },
    dueMs(orders) {
      while (at > 0 && orders < (pieces[at]?.startOrders ?? 0)) at -= 1;
      for (; at <= last; at++) {
        const piece = pieces[at];
        if (piece === undefined || (orders >= piece.endOrders && at < last)) continue;
        const dueMs = dueIn(piece, orders);
        if (dueMs < piece.endMs || at === last) return dueMs;
      }
      at = last;
      return Infinity;
    },
  };
}

/** A phase in its place. */
interface Piece {
  /** undefined: no order is due in it. */
  readonly curve: ArrivalCurve | undefined;
  readonly startMs: number;
  readonly endMs: number;
  /** Expected before it, and before its end. */
  readonly startOrders: number;
  readonly endOrders: number;
}

function dueIn({ curve, startMs, startOrders }: Piece, orders: number): number {
  if (curve === undefined) return Infinity;
  // An order that fell between two phases, or was rounded out of the one before, is due at once.
  const localMs = curve.dueMs(Math.max(0, orders - startOrders));
  return startMs === 0 ? localMs : startMs + roundToNanosecond(localMs);
}

function joined(phases: readonly RatePhase[], firstMs: number): Piece[] {
  const pieces: Piece[] = [];
  let startMs = firstMs;
  let startOrders = 0;
  for (const { shape, durationMs } of phases) {
    const curve = curveOf(shape, durationMs);
    const endMs = startMs + durationMs;
    const endOrders = startOrders + (curve?.expectedBefore(durationMs) ?? 0);
    pieces.push({ curve, startMs, endMs, startOrders, endOrders: snapped(endOrders) });
    startMs = endMs;
    startOrders = snapped(endOrders);
  }
  return pieces;
}

/** Two constant rates that are equal are one: computed from its start on, every order of it is due exactly. */
function mergeConstants(phases: readonly RatePhase[]): RatePhase[] {
  const merged: RatePhase[] = [];
  for (const phase of phases) {
    const before = merged.at(-1);
    if (before !== undefined && isSameRate(before.shape, phase.shape)) {
      merged[merged.length - 1] = { ...before, durationMs: before.durationMs + phase.durationMs };
    } else merged.push(phase);
  }
  return merged;
}

function isSameRate(one: RateShape, other: RateShape): boolean {
  return one.kind === 'constant' && other.kind === 'constant' && one.ratePerSec === other.ratePerSec;
}

function curveOf(shape: RateShape, durationMs: number): ArrivalCurve | undefined {
  if (shape.kind === 'constant') return createConstantCurve(shape.ratePerSec);
  if (shape.kind === 'sine') return createSineCurve(shape);
  if (shape.kind !== 'ramp') return undefined;
  const isFlat = shape.fromPerSec === shape.toPerSec;
  return isFlat ? createConstantCurve(shape.toPerSec) : createRampCurve({ ...shape, durationMs });
}

/** The whole number that sums and roots have missed by rounding, or the number itself. */
function snapped(orders: number): number {
  const whole = Math.round(orders);
  if (whole === Infinity) return whole;
  return Math.abs(orders - whole) <= Math.max(1e-9, whole * 2 ** -48) ? whole : orders;
}
