import type { OrderCounts, RunResult } from '../metrics/result.ts';

/** The order counts of all phases together. */
export function totalOrders({ phases }: RunResult): OrderCounts {
  const sum = (name: keyof OrderCounts): number => phases.reduce((total, { orders }) => total + orders[name], 0);
  return {
    intended: sum('intended'),
    dropped: sum('dropped'),
    sent: sum('sent'),
    acked: sum('acked'),
    failed: sum('failed'),
    indeterminate: sum('indeterminate'),
  };
}

/** Orders handled by a run that produced none of its own (`shop-sim consume`), summed over services; 0 for any other run. */
export function handledForOthers(result: RunResult): number {
  const { intended, sent } = totalOrders(result);
  return intended + sent > 0 ? 0 : result.services.reduce((sum, { handled }) => sum + handled, 0);
}

/** Orders that the accounts cannot place: intended but neither dropped nor sent, and sent but without a fate. */
export function unaccounted({ intended, dropped, sent, acked, failed, indeterminate }: OrderCounts): {
  readonly notSent: number;
  readonly withoutFate: number;
} {
  return { notSent: intended - dropped - sent, withoutFate: sent - acked - failed - indeterminate };
}

/** Services that did not handle every acknowledged order, with how many they missed. */
export function missedBy({ verification }: RunResult): readonly (readonly [service: string, orders: number])[] {
  return Object.entries(verification.unseen).filter(([, orders]) => orders > 0);
}

/**
 * Which records were checked one by one for duplicates, order and integrity: those of the log, those delivered to the
 * services, or none.
 */
export function checkedRecords({ verification, services }: RunResult): 'log' | 'delivered' | undefined {
  if (verification.logSearch === 'all') return 'log';
  const delivered = services.reduce((sum, { consumed }) => sum + consumed, verification.corrupt);
  return delivered > 0 ? 'delivered' : undefined;
}
