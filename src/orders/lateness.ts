import { hash32, hashUnit } from '../rng.ts';

/** Orders that reach the shop some time after the customer placed them, as from a phone without a network. */
export interface LateOrders {
  /** Share of the orders, 0..1. */
  readonly ratio: number;
  /** The longest that one is late; uniform from 1 ms on. */
  readonly maxMs: number;
}

const isLatePurpose = 3;
const latenessPurpose = 4;

/**
 * How long before its intended send time an order was placed, in whole milliseconds; 0: it was sent as it was placed. Decided by
 * seed and number alone.
 *
 * @param seedHash hash of the seed of the orders
 */
export function latenessMs({ ratio, maxMs }: LateOrders, seedHash: number, seq: number): number {
  if (ratio === 0 || hashUnit(seedHash, seq, isLatePurpose) >= ratio) return 0;
  return 1 + (hash32(seedHash, seq, latenessPurpose) % maxMs);
}

/** Every order is sent as it is placed. */
export const noLateOrders: LateOrders = { ratio: 0, maxMs: 1 };
