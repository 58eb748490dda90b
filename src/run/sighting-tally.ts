import { Sighting, SightingLedger } from '../ledger/order-ledger.ts';
import { IntervalRecorder } from '../metrics/interval-recorder.ts';
import type { FromServices } from './messages.ts';

class ServiceCounters {
  handled = 0;
  readonly warmup = new IntervalRecorder();
  readonly measure = new IntervalRecorder();
}

/** The fields of a service thread's tally message that are measured here. */
export type SightingIntervals = Pick<Extract<FromServices, { readonly type: 'tally' }>, 'services' | 'completion'>;

/**
 * What the services of one thread have handled: end-to-end per service, and completion when the last of them has
 * handled an order. The orders of each run have a ledger of their own, since numbers repeat between runs.
 */
export class SightingTally {
  readonly #names: readonly string[];
  readonly #shared: SharedArrayBuffer | undefined;
  readonly #ledgers = new Map<number, SightingLedger>();
  readonly #services: readonly ServiceCounters[];
  readonly #completion = { warmup: new IntervalRecorder(), measure: new IntervalRecorder() };

  /** @param shared memory of the one run whose orders are handled; without, every run's ledger grows as needed */
  constructor(names: readonly string[], shared: SharedArrayBuffer | undefined) {
    this.#names = names;
    this.#shared = shared;
    this.#services = names.map(() => new ServiceCounters());
  }

  /**
   * Service number `service` has handled an order for the first time. About 30 ns.
   *
   * @returns bits of {@link Sighting}: whether it was the first time indeed, and the last service
   */
  handled(service: number, seq: number, isWarmup: boolean, endToEndUs: number, runHash: number): number {
    const counters = this.#services[service];
    if (counters === undefined) throw new RangeError(`there is no service number ${service}`);
    const sighting = this.#ledgerOf(runHash).see(service, seq);
    if ((sighting & Sighting.outOfRange) !== 0) throw new RangeError(`order ${seq} is beyond the ledger of the run`);
    if ((sighting & Sighting.first) === 0) return sighting;
    counters.handled += 1;
    (isWarmup ? counters.warmup : counters.measure).record(endToEndUs);
    if ((sighting & Sighting.completed) !== 0) {
      (isWarmup ? this.#completion.warmup : this.#completion.measure).record(endToEndUs);
    }
    return sighting;
  }

  /** What was measured since the last call. */
  take(): SightingIntervals {
    return {
      services: this.#services.map((counters, index) => {
        const { handled, warmup, measure } = counters;
        counters.handled = 0;
        return { name: this.#names[index] ?? '', handled, endToEnd: [warmup.take(), measure.take()] };
      }),
      completion: [this.#completion.warmup.take(), this.#completion.measure.take()],
    };
  }

  #ledgerOf(runHash: number): SightingLedger {
    let ledger = this.#ledgers.get(runHash);
    if (ledger === undefined) {
      ledger = new SightingLedger(this.#names.length, this.#shared);
      this.#ledgers.set(runHash, ledger);
    }
    return ledger;
  }
}
