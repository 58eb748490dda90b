import type { LedgerMemory } from '../ledger/ledger-memory.ts';
import { OwnSightings, SharedSightings, Sighting, type SightingLedger } from '../ledger/sighting-ledger.ts';
import { PhaseRecorders } from '../metrics/phase-recorders.ts';
import type { FromServices, LateSighting } from './messages.ts';

class ServiceCounters {
  handled = 0;
  deadLettered = 0;
  readonly endToEnd = new PhaseRecorders();
}

/** The fields of a service thread's tally message that are measured here. */
export type SightingIntervals = Pick<
  Extract<FromServices, { readonly type: 'tally' }>,
  'services' | 'completion' | 'late'
>;

/** The shared ledger of a run, for one of its writing threads. */
export interface SharedLedger {
  readonly memory: LedgerMemory;
  /** The number of this thread among the writers. */
  readonly writer: number;
  /** Services of the run, over all threads. */
  readonly serviceCount: number;
  /** Number of this thread's first service among them; its others follow. */
  readonly firstService: number;
}

/**
 * What the services of one thread have handled: end-to-end per service, and completion when the last of them has
 * handled an order. The orders of each run have a ledger of their own, since numbers repeat between runs.
 */
export class SightingTally {
  readonly #names: readonly string[];
  readonly #shared: SharedSightings | undefined;
  readonly #firstService: number;
  readonly #ledgers = new Map<number, SightingLedger>();
  readonly #services: readonly ServiceCounters[];
  readonly #completion = new PhaseRecorders();
  #late: LateSighting[] = [];
  #ledger: SightingLedger | undefined;
  #ledgerRunHash = -1;

  /** @param shared the ledger of the one run whose orders are handled; without, every run has one of this thread's own */
  constructor(names: readonly string[], shared: SharedLedger | undefined) {
    this.#names = names;
    // At once, not with the first order: the main thread waits for every writer to know how far the window has moved.
    this.#shared = shared && new SharedSightings(shared.memory, shared.writer, shared.serviceCount);
    this.#firstService = shared?.firstService ?? 0;
    this.#services = names.map(() => new ServiceCounters());
  }

  /**
   * Service number `service` has handled an order for the first time. About 50 ns.
   *
   * @returns bits of {@link Sighting}. An order that had left the window is a first one, since the service's own
   *   checker says so; whether it was completed the main thread finds out.
   */
  handled(service: number, seq: number, phase: number, endToEndUs: number, runHash: number): number {
    const counters = this.#services[service];
    if (counters === undefined) throw new RangeError(`there is no service number ${service}`);
    let sighting = this.#ledgerOf(runHash).see(this.#firstService + service, seq);
    if ((sighting & Sighting.outOfRange) !== 0) throw new RangeError(`order ${seq} is beyond the ledger of the run`);
    if ((sighting & Sighting.late) !== 0) {
      sighting |= Sighting.first;
      this.#late.push({ service: this.#firstService + service, seq, phase, isDeadLetter: false, endToEndUs });
    }
    if ((sighting & Sighting.first) === 0) return sighting;
    counters.handled += 1;
    counters.endToEnd.record(phase, endToEndUs);
    if ((sighting & Sighting.completed) !== 0) this.#completion.record(phase, endToEndUs);
    return sighting;
  }

  /** Service number `service` has given an order up for the first time: it has no end-to-end, and is never completed. */
  deadLettered(service: number, seq: number, phase: number, runHash: number): void {
    const counters = this.#services[service];
    if (counters === undefined) throw new RangeError(`there is no service number ${service}`);
    const sighting = this.#ledgerOf(runHash).see(this.#firstService + service, seq, true);
    if ((sighting & Sighting.outOfRange) !== 0) throw new RangeError(`order ${seq} is beyond the ledger of the run`);
    counters.deadLettered += 1;
    if ((sighting & Sighting.late) === 0) return;
    this.#late.push({ service: this.#firstService + service, seq, phase, isDeadLetter: true, endToEndUs: 0 });
  }

  /** What was measured since the last call. */
  take(): SightingIntervals {
    this.#shared?.refresh();
    const late = this.#late;
    this.#late = [];
    return {
      services: this.#services.map((counters, index) => {
        const { handled, deadLettered, endToEnd } = counters;
        counters.handled = 0;
        counters.deadLettered = 0;
        return { name: this.#names[index] ?? '', handled, deadLettered, endToEnd: endToEnd.take() };
      }),
      completion: this.#completion.take(),
      late,
    };
  }

  #ledgerOf(runHash: number): SightingLedger {
    if (this.#shared !== undefined) return this.#shared;
    if (this.#ledger !== undefined && runHash === this.#ledgerRunHash) return this.#ledger;
    let ledger = this.#ledgers.get(runHash);
    if (ledger === undefined) {
      ledger = new OwnSightings(this.#names.length);
      this.#ledgers.set(runHash, ledger);
    }
    this.#ledger = ledger;
    this.#ledgerRunHash = runHash;
    return ledger;
  }
}
