import { flashSaleSku } from '../orders/catalogue.ts';
import type { OrderPlaced, StockReserved } from '../orders/events.ts';
import type { HandlerBooks, HandlerContext, HandlerResult } from './handler.ts';
import { OrderMemory } from './order-memory.ts';

/** A delivery that is an example of something. */
export interface DeliverySample {
  readonly runHash: number;
  readonly seq: number;
  readonly partition: number;
  readonly offset: number;
}

/** What a service saw its handler do, beside what the handler's own books say. Plain data: crosses threads. */
export interface ServiceBooksCounts {
  /** Effects of orders that had had theirs already. */
  readonly doubleEffects: number;
  /** The first {@link sampleLimit} of them. */
  readonly doubleEffectSamples: readonly DeliverySample[];
  /** Units in the `StockReserved` events that were effects. */
  readonly reservedUnits: number;
  /** Of the flash-sale product alone: units that distinct orders asked for, and those in `StockReserved` events that were effects. */
  readonly flashSale: { readonly demandedUnits: number; readonly reservedUnits: number };
  /** Totals of the distinct orders that were answered with `PaymentAuthorized`, in minor units. */
  readonly authorizedMinor: number;
  readonly handler: HandlerBooks;
}

/** So many orders of a kind are named; all are counted. */
export const sampleLimit = 20;

/**
 * A service's own account of what its handler does, kept from the answers alone and with a memory of its own, so that a
 * handler that forgets is found out. About 30 ns an order; nothing is allocated but for a double effect.
 */
export class ServiceBooks {
  readonly #done = new OrderMemory();
  readonly #authorized = new OrderMemory();
  /** Orders for the flash-sale product. */
  readonly #demanding = new OrderMemory();
  readonly #samples: DeliverySample[] = [];
  #doubleEffects = 0;
  #reservedUnits = 0;
  #authorizedMinor = 0;
  #demandedFlashUnits = 0;
  #reservedFlashUnits = 0;

  /** The handler has answered the order that was delivered at `offset` of `partition`. */
  note(
    order: OrderPlaced,
    { event, hasEffect }: HandlerResult,
    { runHash, seq }: HandlerContext,
    partition: number,
    offset: number,
  ): void {
    if (event.type === 'PaymentAuthorized' && this.#authorized.add(runHash, seq)) {
      this.#authorizedMinor += order.totalMinor;
    }
    if (event.type === 'StockReserved' || event.type === 'StockRejected') {
      const units = flashUnitsIn(order.lines);
      if (units > 0 && this.#demanding.add(runHash, seq)) this.#demandedFlashUnits += units;
    }
    if (!hasEffect) return;
    if (event.type === 'StockReserved') {
      this.#reservedUnits += unitsOf(event);
      this.#reservedFlashUnits += flashUnitsIn(event.lines);
    }
    if (this.#done.add(runHash, seq)) return;
    this.#doubleEffects += 1;
    if (this.#samples.length < sampleLimit) this.#samples.push({ runHash, seq, partition, offset });
  }

  /** @param handler the handler's own books of the same moment */
  counts(handler: HandlerBooks): ServiceBooksCounts {
    return {
      doubleEffects: this.#doubleEffects,
      doubleEffectSamples: [...this.#samples],
      reservedUnits: this.#reservedUnits,
      flashSale: { demandedUnits: this.#demandedFlashUnits, reservedUnits: this.#reservedFlashUnits },
      authorizedMinor: this.#authorizedMinor,
      handler,
    };
  }
}

function flashUnitsIn(lines: StockReserved['lines']): number {
  let units = 0;
  for (const { sku, quantity } of lines) if (sku === flashSaleSku) units += quantity;
  return units;
}

function unitsOf({ lines }: StockReserved): number {
  let units = 0;
  for (const { quantity } of lines) units += quantity;
  return units;
}
