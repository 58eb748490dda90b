/**
 * What happened to each order, one byte per order in memory that all threads share. Each byte has one writer, so no
 * thread ever waits for another: generator threads write `deliveries`, the service thread writes `sightings`.
 *
 * Costs one store per event (a few ns) and 2 bytes per order; untouched pages take no memory.
 */
export interface LedgerMemory {
  readonly deliveries: SharedArrayBuffer;
  readonly sightings: SharedArrayBuffer;
}

/** What became of an order on its way into the log; 0 is an order that was never due. */
export const Delivery = { none: 0, dropped: 1, pending: 2, acked: 3, failed: 4, indeterminate: 5 } as const;
export type Delivery = (typeof Delivery)[keyof typeof Delivery];

/** Largest number of orders one run can account for: a run with an open end stops there and says so. */
export const maxLedgerOrders = 2 ** 28;

/** Reserves the ledger of a run of at most `orders` orders. The system hands out the pages when they are first written. */
export function createLedgerMemory(orders: number): LedgerMemory {
  const capacity = Math.min(Math.max(orders, 1), maxLedgerOrders);
  return { deliveries: new SharedArrayBuffer(capacity), sightings: new SharedArrayBuffer(capacity) };
}

/** Bits of what {@link SightingLedger.see} found. */
export const Sighting = { first: 1, completed: 2, outOfRange: 4 } as const;

/**
 * Which services have handled which order. Written by the one thread that runs the services.
 *
 * With shared memory of a known size an order beyond it is out of range; without, memory grows with the highest order.
 */
export class SightingLedger {
  readonly #all: number;
  readonly #growable: boolean;
  #bits: Uint8Array;

  constructor(serviceCount: number, shared?: SharedArrayBuffer) {
    this.#all = (1 << serviceCount) - 1;
    this.#growable = shared === undefined;
    this.#bits = shared === undefined ? new Uint8Array(65_536) : new Uint8Array(shared);
  }

  /** Notes that service number `service` (from 0) handled order `seq`; says whether for the first time, and as the last. */
  see(service: number, seq: number): number {
    if (seq >= this.#bits.length && !this.#growTo(seq)) return Sighting.outOfRange;
    const before = this.#bits[seq] ?? 0;
    const after = before | (1 << service);
    if (after === before) return 0;
    this.#bits[seq] = after;
    return after === this.#all ? Sighting.first | Sighting.completed : Sighting.first;
  }

  #growTo(seq: number): boolean {
    if (!this.#growable || seq >= maxLedgerOrders) return false;
    const grown = new Uint8Array(Math.min(maxLedgerOrders, Math.max(seq + 1, this.#bits.length * 2)));
    grown.set(this.#bits);
    this.#bits = grown;
    return true;
  }
}

/** Acked orders that each service has seen and has not. */
export interface SightingCounts {
  readonly acked: number;
  /** Per service, in the order of the services. */
  readonly seen: readonly number[];
  readonly unseen: readonly number[];
}

/** Reads a ledger that other threads write; exact once they have stopped. */
export class LedgerReader {
  readonly #deliveries: Uint8Array;
  readonly #sightings: Uint8Array;
  readonly #serviceCount: number;
  #frontier = 0;

  constructor(memory: LedgerMemory, serviceCount: number) {
    this.#deliveries = new Uint8Array(memory.deliveries);
    this.#sightings = new Uint8Array(memory.sightings);
    this.#serviceCount = serviceCount;
  }

  /**
   * Whether every acked order below `orders` was seen by every service. Remembers how far it came, so that asking
   * again and again during a drain costs one pass over the ledger in all.
   */
  everyAckedOrderSeen(orders: number): boolean {
    const all = (1 << this.#serviceCount) - 1;
    const end = Math.min(orders, this.#deliveries.length);
    while (this.#frontier < end) {
      if (this.#deliveries[this.#frontier] === Delivery.acked && this.#sightings[this.#frontier] !== all) return false;
      this.#frontier += 1;
    }
    return true;
  }

  /** Counts over the orders below `orders`. One pass, about 2 ns per order. */
  count(orders: number): SightingCounts {
    const end = Math.min(orders, this.#deliveries.length);
    const byBits = new Float64Array(1 << this.#serviceCount);
    for (let seq = 0; seq < end; seq++) {
      if (this.#deliveries[seq] !== Delivery.acked) continue;
      const bits = this.#sightings[seq] ?? 0;
      byBits[bits] = (byBits[bits] ?? 0) + 1;
    }
    const acked = byBits.reduce((sum, count) => sum + count, 0);
    const seen = Array.from({ length: this.#serviceCount }, (_, service) =>
      byBits.reduce((sum, count, bits) => ((bits >> service) & 1 ? sum + count : sum), 0),
    );
    return { acked, seen, unseen: seen.map((count) => acked - count) };
  }

  /** The first `limit` acked orders that service number `service` has not seen. */
  unseenOrders(service: number, orders: number, limit: number): number[] {
    const end = Math.min(orders, this.#deliveries.length);
    const found: number[] = [];
    for (let seq = 0; seq < end && found.length < limit; seq++) {
      if (this.#deliveries[seq] === Delivery.acked && ((this.#sightings[seq] ?? 0) & (1 << service)) === 0)
        found.push(seq);
    }
    return found;
  }
}
