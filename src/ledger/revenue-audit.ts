import type { MinuteRevenueCounted, RevenueCounted, RevenueEvent } from '../orders/events.ts';

/** An acked order as it is in the log. */
export interface AuditedOrder {
  readonly placedMs: number;
  readonly customerId: string;
  readonly totalMinor: number;
}

/** By what rules the service worked. */
export interface RevenueRules {
  /** A customer is to be flagged when the orders of some window so long sum to more than the limit. */
  readonly spendingWindowMs: number;
  readonly spendingLimitMinor: number;
}

/** A figure that was published and is not what the orders say. */
export interface RevenueMismatch {
  /** `second 2026-..`, `customer C-..`: what the figure is about. */
  readonly of: string;
  readonly published: string;
  readonly expected: string;
}

/** What was published, beside what the acked orders in the log say. */
export interface RevenueFindings {
  readonly seconds: number;
  readonly orders: number;
  readonly revenueMinor: number;
  readonly approved: number;
  readonly declined: number;
  readonly expected: {
    readonly seconds: number;
    readonly orders: number;
    readonly revenueMinor: number;
    readonly approved: number;
    readonly declined: number;
  };
  /** Customers flagged, and those who should have been. */
  readonly flagged: number;
  readonly expectedFlagged: number;
  /** Customers flagged more than once. */
  readonly flaggedTwice: number;
  /** Seconds with another figure, customers flagged without reason or not flagged: all counted, the first 20 named. */
  readonly mismatchCount: number;
  readonly mismatches: readonly RevenueMismatch[];
  /** The newest minute that was published, as it was published last, for the report. */
  readonly lastMinute: MinuteRevenueCounted | undefined;
  /** Every second as it was published last, in order of time. */
  readonly perSecond: readonly RevenueCounted[];
}

const maxNamed = 20;

interface Sums {
  orders: number;
  revenueMinor: number;
  approved: number;
  declined: number;
}

/**
 * Compares what the revenue service published with the acked orders in the log, added up the plain way: no windows, no
 * state, nothing shared with the service but the words. Keeps 20 bytes an order.
 */
export class RevenueAudit {
  readonly #rules: RevenueRules;
  readonly #expected = new Map<number, Sums>();
  readonly #published = new Map<number, RevenueCounted>();
  readonly #spendings = new Map<string, [placedMs: number, totalMinor: number][]>();
  readonly #flags = new Map<string, number>();
  #lastMinute: MinuteRevenueCounted | undefined;

  constructor(rules: RevenueRules) {
    this.#rules = rules;
  }

  /** Takes an order that was acked. */
  order({ placedMs, customerId, totalMinor }: AuditedOrder): void {
    const sums = this.#sumsOf(placedMs);
    sums.orders += 1;
    sums.revenueMinor += totalMinor;
    const spendings = this.#spendings.get(customerId);
    if (spendings === undefined) this.#spendings.set(customerId, [[placedMs, totalMinor]]);
    else spendings.push([placedMs, totalMinor]);
  }

  /** Takes an answer of the payment service, by when its order was sent. */
  payment(sentMs: number, isApproved: boolean): void {
    this.#sumsOf(sentMs)[isApproved ? 'approved' : 'declined'] += 1;
  }

  /** Takes what the service published, in the order of its partition: of two revisions the later one counts. */
  published(event: RevenueEvent): void {
    if (event.type === 'FraudSuspected') {
      this.#flags.set(event.customerId, (this.#flags.get(event.customerId) ?? 0) + 1);
    } else if (event.type === 'RevenueCounted') {
      this.#published.set(Date.parse(event.windowStart) / 1000, event);
    } else if (event.type === 'MinuteRevenueCounted' && event.windowEnd >= (this.#lastMinute?.windowEnd ?? '')) {
      this.#lastMinute = event;
    }
  }

  conclude(): RevenueFindings {
    const mismatches = [...this.#secondMismatches(), ...this.#customerMismatches()];
    const published = total([...this.#published.values()]);
    return {
      seconds: this.#published.size,
      ...published,
      expected: { seconds: this.#expected.size, ...total([...this.#expected.values()]) },
      flagged: this.#flags.size,
      expectedFlagged: this.#conspicuous().size,
      flaggedTwice: [...this.#flags.values()].filter((count) => count > 1).length,
      mismatchCount: mismatches.length,
      mismatches: mismatches.slice(0, maxNamed),
      lastMinute: this.#lastMinute,
      perSecond: [...this.#published].toSorted(([a], [b]) => a - b).map(([, counted]) => counted),
    };
  }

  #secondMismatches(): RevenueMismatch[] {
    const seconds = [...new Set([...this.#expected.keys(), ...this.#published.keys()])].toSorted((a, b) => a - b);
    return seconds.flatMap((second) => {
      const published = describe(this.#published.get(second));
      const expected = describe(this.#expected.get(second));
      return published === expected
        ? []
        : [{ of: `second ${new Date(second * 1000).toISOString()}`, published, expected }];
    });
  }

  #customerMismatches(): RevenueMismatch[] {
    const conspicuous = this.#conspicuous();
    const wrong = [...this.#flags.keys()].filter((customer) => !conspicuous.has(customer));
    const missed = [...conspicuous].filter((customer) => !this.#flags.has(customer));
    return [
      ...wrong.map((customer) => ({ of: `customer ${customer}`, published: 'flagged', expected: 'not flagged' })),
      ...missed.map((customer) => ({ of: `customer ${customer}`, published: 'not flagged', expected: 'flagged' })),
    ];
  }

  /** Every order of a customer is tried as the first of the window. */
  #conspicuous(): Set<string> {
    const { spendingWindowMs, spendingLimitMinor } = this.#rules;
    const found = new Set<string>();
    for (const [customer, spendings] of this.#spendings) {
      const sorted = spendings.toSorted(([a], [b]) => a - b);
      const isTooMuch = sorted.some(([firstMs], first) => {
        let sum = 0;
        for (let index = first; index < sorted.length; index++) {
          const [placedMs, totalMinor] = sorted[index] ?? [Number.POSITIVE_INFINITY, 0];
          if (placedMs >= firstMs + spendingWindowMs || sum > spendingLimitMinor) break;
          sum += totalMinor;
        }
        return sum > spendingLimitMinor;
      });
      if (isTooMuch) found.add(customer);
    }
    return found;
  }

  #sumsOf(eventMs: number): Sums {
    const second = Math.floor(eventMs / 1000);
    let sums = this.#expected.get(second);
    if (sums === undefined) {
      sums = { orders: 0, revenueMinor: 0, approved: 0, declined: 0 };
      this.#expected.set(second, sums);
    }
    return sums;
  }
}

function total(all: readonly Readonly<Sums>[]): Sums {
  const sums = { orders: 0, revenueMinor: 0, approved: 0, declined: 0 };
  for (const { orders, revenueMinor, approved, declined } of all) {
    sums.orders += orders;
    sums.revenueMinor += revenueMinor;
    sums.approved += approved;
    sums.declined += declined;
  }
  return sums;
}

function describe(sums: Readonly<Sums> | undefined): string {
  if (sums === undefined) return 'nothing';
  const { orders, revenueMinor, approved, declined } = sums;
  return `${orders} orders, ${(revenueMinor / 100).toFixed(2)}, ${approved} approved, ${declined} declined`;
}
