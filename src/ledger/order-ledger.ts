import type { LateDelivery } from './delivery-ledger.ts';
import { chunkBits, chunkOrders, Control, Delivery, type LedgerMemory } from './ledger-memory.ts';
import { deliveryOf, isFinished, OpenOrders, orderState, type OrderState, sightingsOf } from './open-orders.ts';
import { OrderSet } from './order-set.ts';
import { PlaceWindow } from './place-window.ts';
import { noPlace, type Place } from './place.ts';
import { everyService, hasGivenUp, hasHandled, isHandledByAll, isSettled, sightingBits } from './sightings.ts';

/** Acked orders that each service has seen and has not. */
export interface SightingCounts {
  readonly acked: number;
  /** Per service, in the order of the services: handled, given up, and neither. */
  readonly seen: readonly number[];
  readonly deadLettered: readonly number[];
  readonly unseen: readonly number[];
}

/** Orders that may be kept by number after they left the window: about 50 MB. */
const maxOpenOrders = 2 ** 20;
/** A chunk with so few orders that are not finished leaves early, for the places of later orders. */
const fewOrders = chunkOrders / 64;

/**
 * The account of every order of a run, kept by the main thread: it reads the window that other threads write, moves it
 * on over chunks whose orders are all finished, and keeps the few that are not by number, so that one lost order holds
 * up nothing. Exact once the writers have stopped and what they sent by message was added.
 *
 * About 10 ns an order in all; memory does not grow with the run but for gaps (dropped orders, stragglers).
 */
export class OrderLedger {
  readonly #deliveries: Uint8Array;
  readonly #sightings: Uint8Array;
  readonly #places: PlaceWindow;
  readonly #control: Int32Array;
  readonly #writers: number;
  readonly #mask: number;
  readonly #serviceCount: number;
  readonly #all: number;
  readonly #windowChunks: number;
  readonly #maxOpen: number;
  readonly #holdsFinished: boolean;
  /** Orders behind the window: those that are not finished, and those that were dropped; all others are acked and seen. */
  readonly #open: OpenOrders;
  readonly #dropped = new OrderSet();
  /** Of the orders that left the window finished and were not dropped: how many have each combination of sightings. */
  readonly #finished = new Float64Array(256);
  /** Chunks below this are behind the window for good; between it and the first chunk they wait for the writers. */
  #foldedChunks = 0;
  #firstChunk = 0;
  #scanned = 0;
  #drainFrontier = 0;

  /** @param holdsFinished orders stay in the window after they are finished, for their places, as long as these have room */
  constructor(memory: LedgerMemory, serviceCount: number, holdsFinished = false, maxOpen = maxOpenOrders) {
    this.#deliveries = new Uint8Array(memory.deliveries);
    this.#sightings = new Uint8Array(memory.sightings);
    this.#places = new PlaceWindow(memory);
    this.#control = new Int32Array(memory.control);
    this.#writers = memory.writers;
    this.#mask = memory.windowOrders - 1;
    this.#windowChunks = memory.windowOrders / chunkOrders;
    this.#serviceCount = serviceCount;
    this.#all = everyService(serviceCount);
    this.#open = new OpenOrders(this.#all);
    this.#maxOpen = maxOpen;
    this.#holdsFinished = holdsFinished;
  }

  /** Orders that can be under way at once. */
  get windowOrders(): number {
    return this.#windowChunks * chunkOrders;
  }

  /** Orders whose places are kept at once. */
  get placeOrders(): number {
    return this.#places.chunks * chunkOrders;
  }

  /** Orders that are kept by number. */
  get openCount(): number {
    return this.#open.size;
  }

  /** The highest chunk that any generator has come to and that has memory. */
  get highestChunk(): number {
    return Math.min(this.#highestChunk(), this.#foldedChunks + this.#windowChunks - 1);
  }

  /**
   * Copies what became of each order of a chunk as it is now, a {@link Delivery} each; about 5 us a chunk.
   *
   * @param chunk at most {@link highestChunk}
   */
  copyDeliveries(chunk: number, target: Uint8Array): void {
    const start = chunk * chunkOrders;
    if (chunk >= this.#foldedChunks) {
      const at = start & this.#mask;
      target.set(this.#deliveries.subarray(at, at + chunkOrders));
      return;
    }
    for (let index = 0; index < chunkOrders; index++) target[index] = deliveryOf(this.stateOf(start + index));
  }

  /**
   * Moves the window on as far as it can be now; to be called every second or more often. Chunks of finished orders go
   * first; when the orders under way fill three quarters of the window, the oldest chunk leaves with its stragglers, and
   * one with few stragglers when they fill three quarters of the memory for places.
   */
  advance(): void {
    if (this.#foldedChunks < this.#firstChunk) {
      if (!this.#everyWriterKnows()) return;
      while (this.#foldedChunks < this.#firstChunk) this.#fold(this.#foldedChunks);
      Atomics.store(this.#control, Control.limitChunk, this.#foldedChunks + this.#windowChunks);
    }
    let room = this.#maxOpen - this.#open.size;
    const highestChunk = this.#highestChunk();
    while (this.#firstChunk < highestChunk) {
      const isPressed = highestChunk - this.#firstChunk >= (this.#places.chunks * 3) / 4;
      if (!isPressed && (this.#holdsFinished || !this.#isChunkFinished())) break;
      const unfinished = this.#isChunkFinished() ? 0 : this.#unfinishedIn(this.#firstChunk);
      const isFull = highestChunk - this.#firstChunk >= (this.#windowChunks * 3) / 4;
      if ((unfinished > fewOrders && !isFull) || unfinished > room) break;
      room -= unfinished;
      this.#firstChunk += 1;
    }
    Atomics.store(this.#control, Control.firstChunk, this.#firstChunk);
  }

  addLateDelivery({ seq, delivery, place }: LateDelivery): void {
    if (seq >>> chunkBits >= this.#foldedChunks) {
      this.#places.set(seq, place, this.#foldedChunks);
      this.#deliveries[seq & this.#mask] = delivery;
      return;
    }
    const state = this.#open.get(seq);
    if (state !== undefined) this.#setOpen(seq, orderState(delivery, sightingsOf(state)), place);
  }

  /** True when every service has now handled the order, this one as the last. */
  addLateSighting(service: number, seq: number, isDeadLetter = false): boolean {
    const bits = sightingBits(service, isDeadLetter);
    const isBehind = seq >>> chunkBits < this.#foldedChunks;
    const state = isBehind ? this.#open.get(seq) : undefined;
    if (isBehind && state === undefined) return false;
    const before = state === undefined ? Atomics.or(this.#sightings, seq & this.#mask, bits) : sightingsOf(state);
    if (state !== undefined) this.#setOpen(seq, orderState(deliveryOf(state), before | bits));
    return !isHandledByAll(before, this.#all) && isHandledByAll(before | bits, this.#all);
  }

  /**
   * Whether every acked order below `orders` was handled or given up by every service. Remembers how far it came, so that asking
   * again and again during a drain costs one pass over the window in all.
   */
  everyAckedOrderSeen(orders: number): boolean {
    if (this.#open.ackedUnseenCount > 0) return false;
    let frontier = Math.max(this.#drainFrontier, this.#foldedChunks * chunkOrders);
    const end = Math.min(orders, this.#endOfWindow);
    while (frontier < end && !this.#isAckedUnseen(frontier)) frontier += 1;
    this.#drainFrontier = frontier;
    return frontier >= end;
  }

  /** Every order below this number is settled: acked, failed, indeterminate or dropped. One look at the window. */
  settledBelow(): number {
    let lowest = this.#foldedChunks * chunkOrders;
    const end = this.#endOfWindow;
    while (lowest < end && this.#deliveries[lowest & this.#mask] !== Delivery.none) lowest += 1;
    for (const [seq, state] of this.#open.entries()) {
      if (seq < lowest && deliveryOf(state) === Delivery.none) lowest = seq;
    }
    return lowest;
  }

  /** Counts over the orders below `orders`. One pass over the window, about 2 ns per order. */
  count(orders: number): SightingCounts {
    const bySightings = Float64Array.from(this.#finished);
    this.#visitUnfolded(orders, (_, state) => {
      if (deliveryOf(state) !== Delivery.acked) return;
      bySightings[sightingsOf(state)] = (bySightings[sightingsOf(state)] ?? 0) + 1;
    });
    const acked = bySightings.reduce((sum, count) => sum + count, 0);
    const perService = (isCounted: (sightings: number, service: number) => boolean): number[] =>
      Array.from({ length: this.#serviceCount }, (_, service) =>
        bySightings.reduce((sum, count, sightings) => (isCounted(sightings, service) ? sum + count : sum), 0),
      );
    const seen = perService(hasHandled);
    const deadLettered = perService(hasGivenUp);
    return {
      acked,
      seen,
      deadLettered,
      unseen: seen.map((count, service) => acked - count - (deadLettered[service] ?? 0)),
    };
  }

  /** Delivery and sightings of an order. */
  stateOf(seq: number): OrderState {
    if (seq >= this.#endOfWindow) return orderState(Delivery.none, 0);
    if (seq >>> chunkBits >= this.#foldedChunks) return this.#stateInWindow(seq);
    return this.#open.get(seq) ?? orderState(this.#dropped.has(seq) ? Delivery.dropped : Delivery.acked, this.#all);
  }

  /** Where an acked order was acknowledged; not known for one that has left the window, but for those not finished then. */
  placeOf(seq: number): Place {
    const isBehind = seq >>> chunkBits < this.#foldedChunks;
    return isBehind ? this.#open.placeOf(seq) : this.#places.at(seq, this.#foldedChunks);
  }

  /** Visits each order below `orders` that is neither dropped nor acked and seen by every service; stragglers first. */
  visitUnfinished(orders: number, visit: (seq: number, state: OrderState) => void): void {
    this.#visitUnfolded(orders, (seq, state) => {
      if (!isFinished(state, this.#all)) visit(seq, state);
    });
  }

  /** Visits each acked order below `orders` that is not in `found`, by number. */
  visitAckedNotIn(found: OrderSet, orders: number, visit: (seq: number) => void): void {
    for (let start = 0; start < orders; start += chunkOrders) {
      if (found.isPageFull(start / chunkOrders)) continue;
      const end = Math.min(orders, start + chunkOrders);
      for (let seq = start; seq < end; seq++) {
        if (!found.has(seq) && deliveryOf(this.stateOf(seq)) === Delivery.acked) visit(seq);
      }
    }
  }

  #visitUnfolded(orders: number, visit: (seq: number, state: OrderState) => void): void {
    for (const [seq, state] of this.#open.entries()) if (seq < orders) visit(seq, state);
    const end = Math.min(orders, this.#endOfWindow);
    for (let seq = this.#foldedChunks * chunkOrders; seq < end; seq++) visit(seq, this.#stateInWindow(seq));
  }

  /** Orders from this number on have no memory: no generator was given leave to send them. */
  get #endOfWindow(): number {
    return (this.#foldedChunks + this.#windowChunks) * chunkOrders;
  }

  #stateInWindow(seq: number): OrderState {
    const at = seq & this.#mask;
    return orderState(this.#deliveries[at] ?? 0, this.#sightings[at] ?? 0);
  }

  #isAckedUnseen(seq: number): boolean {
    const at = seq & this.#mask;
    return this.#deliveries[at] === Delivery.acked && !isSettled(this.#sightings[at] ?? 0, this.#all);
  }

  #everyWriterKnows(): boolean {
    for (let writer = 0; writer < this.#writers; writer++) {
      if (Atomics.load(this.#control, Control.writers + 2 * writer) < this.#firstChunk) return false;
    }
    return true;
  }

  /** The chunk of the highest order that any generator has sent; it is still being filled. */
  #highestChunk(): number {
    let highest = 0;
    for (let writer = 0; writer < this.#writers; writer++) {
      highest = Math.max(highest, Atomics.load(this.#control, Control.writers + 2 * writer + 1));
    }
    return highest;
  }

  /** Whether every order of the first chunk is finished; remembers how far it looked. */
  #isChunkFinished(): boolean {
    const start = this.#firstChunk * chunkOrders;
    let seq = Math.max(this.#scanned, start);
    while (seq < start + chunkOrders && isFinished(this.#stateInWindow(seq), this.#all)) seq += 1;
    this.#scanned = seq;
    return seq === start + chunkOrders;
  }

  #unfinishedIn(chunk: number): number {
    const start = chunk * chunkOrders;
    let count = 0;
    for (let seq = start; seq < start + chunkOrders; seq++) {
      if (!isFinished(this.#stateInWindow(seq), this.#all)) count += 1;
    }
    return count;
  }

  /** Takes a chunk out of the window for good. No writer can be writing to it. */
  #fold(chunk: number): void {
    const start = chunk * chunkOrders;
    for (let seq = start; seq < start + chunkOrders; seq++) {
      this.#leave(seq, this.#stateInWindow(seq), this.#places.at(seq, chunk));
    }
    this.#places.clear(chunk);
    const at = start & this.#mask;
    this.#deliveries.fill(0, at, at + chunkOrders);
    this.#sightings.fill(0, at, at + chunkOrders);
    this.#foldedChunks = chunk + 1;
  }

  #setOpen(seq: number, state: OrderState, place = noPlace): void {
    if (!isFinished(state, this.#all)) {
      this.#open.set(seq, state, place);
      return;
    }
    this.#open.delete(seq);
    this.#leave(seq, state, place);
  }

  #leave(seq: number, state: OrderState, place: Place): void {
    if (!isFinished(state, this.#all)) this.#open.set(seq, state, place);
    else if (deliveryOf(state) === Delivery.dropped) this.#dropped.add(seq);
    else this.#finished[sightingsOf(state)] = (this.#finished[sightingsOf(state)] ?? 0) + 1;
  }
}
