import { chunkBits, chunkOrders, type LedgerMemory } from './ledger-memory.ts';
import { noPlace, type Place } from './place.ts';

/**
 * Where the orders of the first chunks of the window were acknowledged, as the main thread reads it. A ring like the
 * window, of fewer orders: while the window is longer than that, the places of the newest orders are not kept.
 */
export class PlaceWindow {
  readonly #places: Float64Array;
  readonly #mask: number;
  readonly #chunks: number;

  constructor(memory: LedgerMemory) {
    this.#places = new Float64Array(memory.places);
    this.#mask = memory.placeOrders - 1;
    this.#chunks = memory.placeOrders / chunkOrders;
  }

  /** Chunks that it has room for. */
  get chunks(): number {
    return this.#chunks;
  }

  /** @param firstChunk of the window */
  at(seq: number, firstChunk: number): Place {
    return this.#holds(seq, firstChunk) ? (this.#places[seq & this.#mask] ?? noPlace) : noPlace;
  }

  /** @param firstChunk of the window */
  set(seq: number, place: Place, firstChunk: number): void {
    if (this.#holds(seq, firstChunk)) this.#places[seq & this.#mask] = place;
  }

  /** Gives the memory of the first chunk to a later one. */
  clear(chunk: number): void {
    const at = (chunk * chunkOrders) & this.#mask;
    this.#places.fill(noPlace, at, at + chunkOrders);
  }

  #holds(seq: number, firstChunk: number): boolean {
    return seq >>> chunkBits < firstChunk + this.#chunks;
  }
}
