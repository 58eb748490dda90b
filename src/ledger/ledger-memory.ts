/** Orders of a chunk: what leaves the window of the ledger at once. */
export const chunkBits = 16;
export const chunkOrders = 2 ** chunkBits;

/** Largest window of a ledger: 64 MB for deliveries and as much for sightings, taken only as far as it is used. */
export const maxWindowOrders = 2 ** 26;
const minWindowOrders = 4 * chunkOrders;
/** Orders whose places in the log are kept: 8 MB. */
const defaultPlaceOrders = 2 ** 20;
/** The same where every order is looked for in the log at the end: 64 MB. */
export const verifyingPlaceOrders = 2 ** 23;
/** Order numbers are u32: a run with an open end stops there and says so. */
export const maxRunOrders = 2 ** 32;

/**
 * What happens to the orders of a run, in memory that all threads share: a ring of `windowOrders` orders, one byte of
 * delivery and one of sightings for each; and a shorter ring of places in the log, eight bytes an acked order. Delivery
 * and place have one writer, their generator; sightings have a bit for each service. The main thread moves the window on
 * chunk by chunk; how nobody writes into a chunk that has left it is said at {@link LedgerView}.
 */
export interface LedgerMemory {
  /** A power of two, and a multiple of {@link chunkOrders}. */
  readonly windowOrders: number;
  /** Threads that write: each has a number below this, which it shares with none. */
  readonly writers: number;
  readonly deliveries: SharedArrayBuffer;
  readonly sightings: SharedArrayBuffer;
  /** A power of two, at most {@link windowOrders}: places are kept for so many orders from the first of the window on. */
  readonly placeOrders: number;
  readonly places: SharedArrayBuffer;
  /** The words of {@link Control}. */
  readonly control: SharedArrayBuffer;
}

/** What became of an order on its way into the log; 0 is an order that is not settled, or was never due. */
export const Delivery = { none: 0, dropped: 1, acked: 3, failed: 4, indeterminate: 5 } as const;
export type Delivery = (typeof Delivery)[keyof typeof Delivery];

/** Words of the control memory, each an i32; then for each writer the first chunk it knows of, and its highest chunk. */
export const Control = { firstChunk: 0, limitChunk: 1, writers: 2 } as const;

/** Reserves the ledger of a run. The system hands out the pages of its memory when they are first written. */
export function createLedgerMemory(
  windowOrders: number,
  writers: number,
  wantedPlaceOrders = defaultPlaceOrders,
): LedgerMemory {
  const placeOrders = Math.min(windowOrders, wantedPlaceOrders);
  const memory = {
    windowOrders,
    placeOrders,
    places: new SharedArrayBuffer(placeOrders * Float64Array.BYTES_PER_ELEMENT),
    writers,
    deliveries: new SharedArrayBuffer(windowOrders),
    sightings: new SharedArrayBuffer(windowOrders),
    control: new SharedArrayBuffer((Control.writers + 2 * writers) * Int32Array.BYTES_PER_ELEMENT),
  };
  Atomics.store(new Int32Array(memory.control), Control.limitChunk, windowOrders / chunkOrders);
  return memory;
}

/**
 * A window that holds all of `orders` if it can, and otherwise all that can be under way at once: ten minutes of orders,
 * or what is sent in `settleMs` if that is longer.
 *
 * @param ratePerSec orders per second at most; Infinity where nothing bounds them
 */
export function windowOrdersFor(orders: number, ratePerSec: number, settleMs: number): number {
  const underWay = (ratePerSec * Math.max(600_000, settleMs)) / 1000;
  const wanted = Math.max(minWindowOrders, Math.min(orders, underWay, maxWindowOrders));
  return 2 ** Math.ceil(Math.log2(wanted));
}
