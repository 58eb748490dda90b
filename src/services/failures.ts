import { hashUnit } from '../rng.ts';
import { Purpose } from './purposes.ts';

/** Why handling an order failed: `transient` may go away, `permanent` is in the order itself. */
export type Failure = 'transient' | 'permanent';

/** How often handling fails. */
export interface FailureRatios {
  /** Share of attempts that fail and may succeed when tried again; 0..1. */
  readonly transientFailureRatio: number;
  /** Share of orders that fail at every attempt; 0..1. */
  readonly poisonRatio: number;
}

/** What an attempt, counted from 1, at an order fails of; undefined: it succeeds. */
export type FailureOf = (seed: number, seq: number, attempt: number) => Failure | undefined;

const purposes = {
  inventory: [Purpose.inventoryPoison, Purpose.inventoryFailure],
  payment: [Purpose.paymentPoison, Purpose.paymentFailure],
  notification: [Purpose.notificationPoison, Purpose.notificationFailure],
} as const satisfies Record<string, readonly [number, number]>;

/** Whether handling can fail at all. */
export function canFail({ transientFailureRatio, poisonRatio }: FailureRatios): boolean {
  return transientFailureRatio > 0 || poisonRatio > 0;
}

/**
 * Decides by hash of the seed, the order's number and, for what may go away, the attempt: an order fails in the same way
 * whoever handles it, and each attempt anew.
 */
export function failuresOf(service: keyof typeof purposes, ratios: FailureRatios): FailureOf {
  if (!canFail(ratios)) return () => undefined;
  const { transientFailureRatio, poisonRatio } = ratios;
  const [poison, failure] = purposes[service];
  return (seed, seq, attempt) => {
    if (hashUnit(seed, seq, poison) < poisonRatio) return 'permanent';
    return hashUnit(seed, seq, failure + attempt) < transientFailureRatio ? 'transient' : undefined;
  };
}
