import type { OrderFacts, PaymentFacts } from '../../../src/services/revenue/order-facts.ts';

/** What a batch computation over all orders says, written without a window, a watermark or a state: the slow, plain way. */
export function sumsBySecond(
  orders: readonly OrderFacts[],
  payments: readonly PaymentFacts[],
): Map<number, { orders: number; revenueMinor: number; approved: number; declined: number }> {
  const sums = new Map<number, { orders: number; revenueMinor: number; approved: number; declined: number }>();
  const of = (ms: number) => {
    const second = Math.floor(ms / 1000);
    const found = sums.get(second) ?? { orders: 0, revenueMinor: 0, approved: 0, declined: 0 };
    sums.set(second, found);
    return found;
  };
  for (const { placedMs, totalMinor } of orders) {
    of(placedMs).orders += 1;
    of(placedMs).revenueMinor += totalMinor;
  }
  for (const { sentMs, isApproved } of payments) of(sentMs)[isApproved ? 'approved' : 'declined'] += 1;
  return sums;
}

/** Customers with an hour above the limit: every order is tried as the first of the hour. */
export function conspicuousCustomers(orders: readonly OrderFacts[], windowMs: number, limitMinor: number): Set<string> {
  return new Set(
    orders
      .filter((first) => {
        const hour = orders.filter(
          ({ customerId, placedMs }) =>
            customerId === first.customerId && placedMs >= first.placedMs && placedMs < first.placedMs + windowMs,
        );
        return hour.reduce((sum, { totalMinor }) => sum + totalMinor, 0) > limitMinor;
      })
      .map(({ customerId }) => customerId),
  );
}

/** Sessions of every customer, from the sorted orders. */
export function sessionsOf(orders: readonly OrderFacts[], gapMs: number): string[] {
  return [...new Set(orders.map(({ customerId }) => customerId))].flatMap((customerId) => {
    const own = orders.filter((order) => order.customerId === customerId);
    const sorted = own.toSorted((a, b) => a.placedMs - b.placedMs);
    const sessions: OrderFacts[][] = [];
    for (const order of sorted) {
      const last = sessions.at(-1)?.at(-1);
      if (last === undefined || last.placedMs + gapMs < order.placedMs) sessions.push([order]);
      else sessions.at(-1)?.push(order);
    }
    return sessions.map((one) => describeSession(customerId, one));
  });
}

function describeSession(customerId: string, orders: readonly OrderFacts[]): string {
  const total = orders.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
  return `${customerId} ${orders[0]?.placedMs ?? 0}-${orders.at(-1)?.placedMs ?? 0}: ${orders.length} orders, ${total}`;
}
