import type { AckGap, AckTenth } from '../load/ack-timeline.ts';
import { tenthMs, type TenthsOfRun } from '../metrics/tenths.ts';
import type { HandledTenth } from './handled-tenths.ts';

/**
 * The time series of a run in tenths of a second, folded from what all threads tell. Kept only for a run with events: an
 * hour takes about 2 MB.
 */
export class TenthSeries {
  readonly #acked: number[] = [];
  readonly #slowestMs: number[] = [];
  readonly #gaps: AckGap[] = [];
  readonly #handled: ReadonlyMap<string, number[]>;

  constructor(serviceNames: readonly string[]) {
    this.#handled = new Map(serviceNames.map((name) => [name, []]));
  }

  addAcks(tenths: readonly AckTenth[]): void {
    for (const { tenth, acked, slowestMs, gap } of tenths) {
      this.#acked[tenth] = (this.#acked[tenth] ?? 0) + acked;
      this.#slowestMs[tenth] = Math.max(this.#slowestMs[tenth] ?? 0, slowestMs);
      if (gap !== undefined) this.#gaps.push(gap);
    }
  }

  addHandled(service: string, tenths: readonly HandledTenth[]): void {
    const series = this.#handled.get(service);
    if (series === undefined) return;
    for (const { tenth, orders } of tenths) series[tenth] = (series[tenth] ?? 0) + orders;
  }

  /** Orders acknowledged in the first `tenths` tenths. */
  ackedBefore(tenths: number): number {
    return this.#acked.slice(0, tenths).reduce((sum, orders) => sum + (orders ?? 0), 0);
  }

  /** The series up to `endMs` of the load; where nothing was told, nothing happened. */
  finish(endMs: number): TenthsOfRun {
    const count = Math.ceil(endMs / tenthMs);
    const dense = (series: readonly number[]): number[] =>
      Array.from({ length: count }, (_, tenth) => series[tenth] ?? 0);
    const acked = dense(this.#acked);
    return {
      acked,
      slowestMs: dense(this.#slowestMs),
      gaps: this.#gaps.toSorted((a, b) => a.endMs - b.endMs),
      lag: Object.fromEntries([...this.#handled].map(([name, handled]) => [name, lagOf(acked, dense(handled))])),
    };
  }
}

/** Acked and not handled at the end of each tenth, not below 0: a service may be faster than the acknowledgement. */
function lagOf(acked: readonly number[], handled: readonly number[]): number[] {
  let behind = 0;
  return acked.map((orders, tenth) => {
    behind += orders - (handled[tenth] ?? 0);
    return Math.max(0, behind);
  });
}
