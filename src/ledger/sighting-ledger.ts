import { chunkBits, type LedgerMemory } from './ledger-memory.ts';
import { LedgerView } from './ledger-view.ts';
import { OrderSet } from './order-set.ts';
import { everyService, isHandledByAll, sightingBits } from './sightings.ts';

/** Bits of what {@link SightingLedger.see} found. */
export const Sighting = { first: 1, completed: 2, outOfRange: 4, late: 8 } as const;

/** Which services have handled which orders of a run. */
export interface SightingLedger {
  /**
   * Notes that service number `service` (from 0) handled order `seq`, or gave it up; says whether for the first time, and as
   * the last of the services, all of which have handled it: an order that one has given up is never completed.
   */
  see(service: number, seq: number, isDeadLetter?: boolean): number;
}

/**
 * The sightings of the one run whose memory all threads share: several threads may note the same order at once, and
 * exactly one of them is told that it completed it. About 15 ns.
 *
 * `late`: the order had left the window, nothing was noted, and the main thread must be told. `outOfRange`: no
 * generator can have sent an order of this number.
 */
export class SharedSightings implements SightingLedger {
  readonly #view: LedgerView;
  readonly #bits: Uint8Array;
  readonly #mask: number;
  readonly #all: number;

  constructor(memory: LedgerMemory, writer: number, serviceCount: number) {
    this.#view = new LedgerView(memory, writer);
    this.#bits = new Uint8Array(memory.sightings);
    this.#mask = memory.windowOrders - 1;
    this.#all = everyService(serviceCount);
  }

  see(service: number, seq: number, isDeadLetter = false): number {
    const chunk = seq >>> chunkBits;
    if (chunk >= this.#view.limitChunk) this.#view.refresh();
    if (chunk < this.#view.firstChunk) return Sighting.late;
    if (chunk >= this.#view.limitChunk) return Sighting.outOfRange;
    const bits = sightingBits(service, isDeadLetter);
    const before = Atomics.or(this.#bits, seq & this.#mask, bits);
    if ((before & (1 << service)) !== 0) return 0;
    return isHandledByAll(before | bits, this.#all) ? Sighting.first | Sighting.completed : Sighting.first;
  }

  /** See {@link LedgerView.refresh}. */
  refresh(): void {
    this.#view.refresh();
  }
}

/** The sightings of a run that another process sends: one set of orders for each service of this thread. */
export class OwnSightings implements SightingLedger {
  readonly #seen: readonly OrderSet[];
  readonly #givenUp = new OrderSet();

  constructor(serviceCount: number) {
    this.#seen = Array.from({ length: serviceCount }, () => new OrderSet());
  }

  see(service: number, seq: number, isDeadLetter = false): number {
    if (this.#seen[service]?.add(seq) !== true) return 0;
    if (isDeadLetter) this.#givenUp.add(seq);
    if (this.#givenUp.has(seq)) return Sighting.first;
    for (const seen of this.#seen) if (!seen.has(seq)) return Sighting.first;
    return Sighting.first | Sighting.completed;
  }
}
