import { Delivery } from './ledger-memory.ts';
import { noPlace, type Place } from './place.ts';
import { isSettled } from './sightings.ts';

/** An order's delivery and sightings in one number. */
export type OrderState = number;

const deliveryBits = 3;
const deliveryMask = 2 ** deliveryBits - 1;

export function orderState(delivery: number, sightings: number): OrderState {
  return delivery | (sightings << deliveryBits);
}

export function deliveryOf(state: OrderState): number {
  return state & deliveryMask;
}

export function sightingsOf(state: OrderState): number {
  return state >>> deliveryBits;
}

/** Whether nothing more can happen to an order that matters to the accounts: dropped, or acked and settled by all. */
export function isFinished(state: OrderState, allServices: number): boolean {
  const delivery = deliveryOf(state);
  return delivery === Delivery.dropped || (delivery === Delivery.acked && isSettled(sightingsOf(state), allServices));
}

/**
 * The orders that left the window of the ledger before they were finished, each by its number: about 50 bytes an order,
 * and as much again for its place, so only stragglers belong here. Belongs to the main thread.
 */
export class OpenOrders {
  readonly #states = new Map<number, OrderState>();
  readonly #places = new Map<number, Place>();
  readonly #all: number;
  #ackedUnseenCount = 0;

  /** @param allServices the sightings of an order that every service has seen */
  constructor(allServices: number) {
    this.#all = allServices;
  }

  get size(): number {
    return this.#states.size;
  }

  /** How many of them are acked and not seen by every service. */
  get ackedUnseenCount(): number {
    return this.#ackedUnseenCount;
  }

  get(seq: number): OrderState | undefined {
    return this.#states.get(seq);
  }

  placeOf(seq: number): Place {
    return this.#places.get(seq) ?? noPlace;
  }

  /** @param place where it was acknowledged; not known: as before */
  set(seq: number, state: OrderState, place = noPlace): void {
    this.#ackedUnseenCount += this.#isAckedUnseen(state) - this.#isAckedUnseen(this.#states.get(seq));
    this.#states.set(seq, state);
    if (place !== noPlace) this.#places.set(seq, place);
  }

  /** The order is finished. */
  delete(seq: number): void {
    this.#ackedUnseenCount -= this.#isAckedUnseen(this.#states.get(seq));
    this.#states.delete(seq);
    this.#places.delete(seq);
  }

  entries(): IterableIterator<[number, OrderState]> {
    return this.#states.entries();
  }

  #isAckedUnseen(state: OrderState | undefined): number {
    return state !== undefined && deliveryOf(state) === Delivery.acked && !isSettled(sightingsOf(state), this.#all)
      ? 1
      : 0;
  }
}
