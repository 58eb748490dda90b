import { describe, expect, it } from 'vitest';
import { booksNotices, booksOfRun, type BooksSources } from '../../src/run/books-of-run.ts';
import { buildBooks, buildCounters } from '../support/service-builder.ts';
import { buildEmptyPhase, buildPhase } from '../support/result-builder.ts';

const orders = { intended: 100, dropped: 3, sent: 97, acked: 90, failed: 5, indeterminate: 2 };
const measure = buildPhase({ orders });
const inventory = buildCounters('inventory', {
  books: buildBooks({ reservedUnits: 40, handler: { stock: { initialUnits: 100, remainingUnits: 60 } } }),
});
const payment = buildCounters('payment', {
  books: buildBooks({ authorizedMinor: 270_000, handler: { chargedMinor: 270_000 } }),
});

/** A run whose books balance, with changes. */
function sources(change: Partial<BooksSources> = {}): BooksSources {
  return {
    phases: [measure, buildEmptyPhase('drain', 30_000, 10)],
    ledger: {
      seen: { inventory: 90, payment: 87 },
      deadLettered: { inventory: 0, payment: 1 },
      unseen: { inventory: 0, payment: 2 },
    },
    services: [inventory, payment],
    ...change,
  };
}

/** The statements that do not hold, with their sides. */
function brokenOf(change: Partial<BooksSources>): (string | number)[][] {
  return booksOfRun(sources(change))
    .conservation.filter(({ holds }) => !holds)
    .map(({ statement, left, right }) => [statement, left, right]);
}

describe('the books of a run', () => {
  it('state orders by phase, acked orders by service, stock and money, with their sides', () => {
    expect(booksOfRun(sources())).toEqual({
      doubleEffects: 0,
      conservation: [
        { statement: 'measure: intended = dropped + sent orders', left: 100, right: 100, holds: true },
        { statement: 'measure: sent = acked + failed + indeterminate orders', left: 97, right: 97, holds: true },
        { statement: 'inventory: acked = seen + dead-lettered + unseen orders', left: 90, right: 90, holds: true },
        { statement: 'payment: acked = seen + dead-lettered + unseen orders', left: 90, right: 90, holds: true },
        { statement: 'inventory: reserved + remaining = initial units', left: 100, right: 100, holds: true },
        {
          statement: 'payment: charged = total of the authorized orders, minor units',
          left: 270_000,
          right: 270_000,
          holds: true,
        },
      ],
      samples: [],
    });
  });

  it('find an order that was neither dropped nor sent, and one without a fate', () => {
    const leaky = buildPhase({ orders: { ...orders, dropped: 2, indeterminate: 1 } });
    expect(brokenOf({ phases: [leaky] })).toEqual([
      ['measure: intended = dropped + sent orders', 100, 99],
      ['measure: sent = acked + failed + indeterminate orders', 97, 96],
    ]);
  });

  it('find an acked order of which the ledger knows nothing', () => {
    const ledger = { seen: { inventory: 89, payment: 90 }, deadLettered: {}, unseen: { inventory: 0, payment: 0 } };
    expect(brokenOf({ ledger })).toEqual([['inventory: acked = seen + dead-lettered + unseen orders', 90, 89]]);
  });

  it('find units that left the stock without an event', () => {
    const books = buildBooks({ reservedUnits: 39, handler: { stock: { initialUnits: 100, remainingUnits: 60 } } });
    expect(brokenOf({ services: [buildCounters('inventory', { books })] })).toEqual([
      ['inventory: reserved + remaining = initial units', 99, 100],
    ]);
  });

  it('find money that was charged for no order', () => {
    const books = buildBooks({ authorizedMinor: 2700, handler: { chargedMinor: 5400 } });
    const services = [buildCounters('payment', { books })];
    expect(brokenOf({ services })).toEqual([
      ['payment: charged = total of the authorized orders, minor units', 5400, 2700],
    ]);
    expect(booksNotices(booksOfRun(sources({ services })).conservation)).toEqual([
      'The accounts do not balance: payment: charged = total of the authorized orders, minor units, but 5,400 is not 2,700.',
    ]);
  });

  it('say nothing about orders in a run that produced none, nor about a ledger that was not counted', () => {
    const { conservation } = booksOfRun(
      sources({ phases: [buildEmptyPhase('measure', 0, 10)], ledger: undefined, services: [payment] }),
    );
    expect(conservation.map(({ statement }) => statement)).toEqual([
      'payment: charged = total of the authorized orders, minor units',
    ]);
    expect(booksNotices(conservation)).toEqual([]);
  });

  it('name the orders whose effect was done again, with the service that saw it', () => {
    const books = buildBooks({
      doubleEffects: 21,
      doubleEffectSamples: [{ runHash: 0x7f3a_9c21, seq: 12, partition: 3, offset: 4711 }],
    });
    const services = [buildCounters('notification', { books }), buildCounters('payment', { books })];
    expect(booksOfRun(sources({ services }))).toMatchObject({
      doubleEffects: 42,
      samples: ['notification', 'payment'].map((service) => ({
        kind: 'doubleEffect',
        service,
        order: 'ord-7f3a9c21-0000000012',
        partition: 3,
        offset: 4711,
      })),
    });
  });

  it('know when the flash-sale product was sold beyond its stock', () => {
    const flashSale = { sku: 'SKU-000001', initialUnits: 10, remainingUnits: 0 };
    const sold = (reservedUnits: number): (string | number)[][] =>
      brokenOf({
        services: [
          buildCounters('inventory', {
            books: buildBooks({ flashSale: { demandedUnits: 99, reservedUnits }, handler: { flashSale } }),
          }),
        ],
      });
    expect(sold(10)).toEqual([]);
    expect(sold(11)).toEqual([['inventory: SKU-000001 reserved + remaining = initial units', 11, 10]]);
  });
});
