import type { Delivery, LedgerMemory } from './ledger-memory.ts';
import { chunkBits } from './ledger-memory.ts';
import { LedgerView } from './ledger-view.ts';

/** An order that was settled after it had left the window. Plain data: crosses threads. */
export interface LateDelivery {
  readonly seq: number;
  readonly delivery: Delivery;
}

/** What became of the orders of one generator, written by its thread. Costs one store an order. */
export class DeliveryLedger {
  readonly #view: LedgerView;
  readonly #deliveries: Uint8Array;
  readonly #mask: number;
  #late: LateDelivery[] = [];

  constructor(memory: LedgerMemory, writer: number) {
    this.#view = new LedgerView(memory, writer);
    this.#deliveries = new Uint8Array(memory.deliveries);
    this.#mask = memory.windowOrders - 1;
  }

  /** Whether order `seq` can be accounted for; false: the window is full of orders that are not settled and seen. */
  admits(seq: number): boolean {
    return this.#view.admits(seq);
  }

  mark(seq: number, delivery: Delivery): void {
    if (seq >>> chunkBits < this.#view.firstChunk) this.#late.push({ seq, delivery });
    else this.#deliveries[seq & this.#mask] = delivery;
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
