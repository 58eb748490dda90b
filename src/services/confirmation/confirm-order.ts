import type { OrderConfirmed, OrderPlaced } from '../../orders/events.ts';
import { authorizationCode, isDeclined } from '../payment.ts';

/** What decides whether an order is confirmed, besides the order: the same for every processor and for every retry. */
export interface ConfirmationRule {
  readonly seed: number;
  /** Share of payments that are declined, 0..1: that of the payment service. */
  readonly declineRate: number;
}

/** The confirmation of an order; undefined: its payment is declined. Decides as the payment service does. */
export function confirmOrder(
  { orderId, totalMinor: amountMinor, currency }: OrderPlaced,
  seq: number,
  { seed, declineRate }: ConfirmationRule,
  at: string,
): OrderConfirmed | undefined {
  if (isDeclined(seed, seq, declineRate)) return undefined;
  const code = authorizationCode(seed, seq);
  return { type: 'OrderConfirmed', version: 1, orderId, at, amountMinor, currency, authorizationCode: code };
}
