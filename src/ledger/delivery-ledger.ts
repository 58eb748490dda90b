import type { Delivery, LedgerMemory } from './ledger-memory.ts';
import { chunkBits, chunkOrders } from './ledger-memory.ts';
import { LedgerView } from './ledger-view.ts';
import { noPlace, type Place } from './place.ts';

/** An order that was settled after it had left the window. Plain data: crosses threads. */
export interface LateDelivery {
  readonly seq: number;
  readonly delivery: Delivery;
  readonly place: Place;
}

/** What became of the orders of one generator, written by its thread. Costs two stores an order. */
export class DeliveryLedger {
  readonly #view: LedgerView;
  readonly #deliveries: Uint8Array;
  readonly #mask: number;
  readonly #places: Float64Array;
  readonly #placeMask: number;
  /** Chunks of the window that have no memory for places. */
  readonly #placelessChunks: number;
  #late: LateDelivery[] = [];

  constructor(memory: LedgerMemory, writer: number) {
    this.#view = new LedgerView(memory, writer);
    this.#deliveries = new Uint8Array(memory.deliveries);
    this.#mask = memory.windowOrders - 1;
    this.#places = new Float64Array(memory.places);
    this.#placeMask = memory.placeOrders - 1;
    this.#placelessChunks = (memory.windowOrders - memory.placeOrders) / chunkOrders;
  }

  /** Whether order `seq` can be accounted for; false: the window is full of orders that are not settled and seen. */
  admits(seq: number): boolean {
    return this.#view.admits(seq);
  }

  /**
   * @param place where it was acknowledged; kept while there is memory for it. Written before the delivery: a reader that
   *   finds the order acked before it can see the place takes it for not known
   */
  mark(seq: number, delivery: Delivery, place = noPlace): void {
    const chunk = seq >>> chunkBits;
    if (chunk < this.#view.firstChunk) {
      this.#late.push({ seq, delivery, place });
      return;
    }
    if (place !== noPlace && chunk < this.#view.limitChunk - this.#placelessChunks) {
      this.#places[seq & this.#placeMask] = place;
    }
    this.#deliveries[seq & this.#mask] = delivery;
  }

  /** See {@link LedgerView.refresh}. */
  refresh(): void {
    this.#view.refresh();
  }

  /** What was settled too late since the last call: for the main thread. */
  takeLate(): readonly LateDelivery[] {
    const late = this.#late;
    if (late.length > 0) this.#late = [];
    return late;
  }
}
