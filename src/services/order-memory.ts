import { OrderSet } from '../ledger/order-set.ts';

/**
 * A set of orders, (run, number) each: one bit per order, and nothing for 65,536 orders in a row that are all in it.
 * Lasts as long as the process: a service that starts anew knows nothing of what it did before.
 */
export class OrderMemory {
  readonly #runs = new Map<number, OrderSet>();
  #lastRunHash = -1;
  #lastOrders = new OrderSet();

  /** Whether the order is in the set. */
  has(runHash: number, seq: number): boolean {
    return this.#ordersOf(runHash).has(seq);
  }

  /** Adds the order; false: it was in the set already. About 10 ns. */
  add(runHash: number, seq: number): boolean {
    return this.#ordersOf(runHash).add(seq);
  }

  #ordersOf(runHash: number): OrderSet {
    if (runHash === this.#lastRunHash) return this.#lastOrders;
    let orders = this.#runs.get(runHash);
    if (orders === undefined) {
      orders = new OrderSet();
      this.#runs.set(runHash, orders);
    }
    this.#lastRunHash = runHash;
    this.#lastOrders = orders;
    return orders;
  }
}
