import { declineReasons } from '../orders/events.ts';
import { hash32, hashUnit } from '../rng.ts';
import type { Handler } from './handler.ts';
import { OrderMemory } from './order-memory.ts';
import { Purpose } from './purposes.ts';

export interface PaymentOptions {
  /** Share of payments that are declined, 0..1. */
  readonly declineRate: number;
}

/**
 * Authorizes or declines the payment. The seed and the order's number decide, and nothing else: an order that is
 * delivered again, to whichever member, gets the same answer with the same authorization code. It is charged once: who
 * was charged is remembered.
 */
export function createPayment({ declineRate }: PaymentOptions): Handler {
  const charged = new OrderMemory();
  let chargedMinor = 0;
  return {
    handle({ orderId, totalMinor: amountMinor, currency }, { runHash, seed, seq, nowText: at }) {
      // The members one by one: taking them over with `...` costs as much as all the rest.
      if (isDeclined(seed, seq, declineRate)) {
        const reason =
          declineReasons[hash32(seed, seq, Purpose.paymentDeclineReason) % declineReasons.length] ??
          'insufficient_funds';
        return {
          event: { type: 'PaymentDeclined', version: 1, orderId, at, amountMinor, currency, reason },
          hasEffect: false,
        };
      }
      const hasEffect = charged.add(runHash, seq);
      if (hasEffect) chargedMinor += amountMinor;
      const code = authorizationCode(seed, seq);
      return {
        event: {
          type: 'PaymentAuthorized',
          version: 1,
          orderId,
          at,
          amountMinor,
          currency,
          authorizationCode: code,
        },
        hasEffect,
      };
    },
    books: () => ({ chargedMinor }),
  };
}

/** Whether the payment of an order is declined; whoever asks gets the same answer. */
export function isDeclined(seed: number, seq: number, declineRate: number): boolean {
  return hashUnit(seed, seq, Purpose.paymentDecline) < declineRate;
}

/** Six characters of 0-9 and A-Z: three from each of two hashes (36^3 = 46,656 of them). */
export function authorizationCode(seed: number, seq: number): string {
  const first = hash32(seed, seq, Purpose.paymentCodeA) % 46_656;
  const second = hash32(seed, seq, Purpose.paymentCodeB) % 46_656;
  // Not toString(36) and toUpperCase, which go through three strings and ICU.
  return String.fromCharCode(
    characterOf((first / 1296) | 0),
    characterOf(((first / 36) | 0) % 36),
    characterOf(first % 36),
    characterOf((second / 1296) | 0),
    characterOf(((second / 36) | 0) % 36),
    characterOf(second % 36),
  );
}

/** The code of a digit of base 36 in upper case. */
function characterOf(digit: number): number {
  return digit < 10 ? 0x30 + digit : 0x41 - 10 + digit;
}
