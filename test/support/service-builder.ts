import type { ServiceBooksCounts } from '../../src/services/service-books.ts';
import type { ServiceCounters } from '../../src/services/service-counters.ts';

/** Books of a service that did nothing twice. */
export function buildBooks(overrides: Partial<ServiceBooksCounts> = {}): ServiceBooksCounts {
  return {
    doubleEffects: 0,
    doubleEffectSamples: [],
    reservedUnits: 0,
    flashSale: { demandedUnits: 0, reservedUnits: 0 },
    authorizedMinor: 0,
    handler: {},
    ...overrides,
  };
}

/** Counters of a service that handled nothing, with what matters to a test. */
export function buildCounters(name: string, overrides: Partial<ServiceCounters> = {}): ServiceCounters {
  return {
    name,
    group: `g.${name}`,
    members: 1,
    consumed: 0,
    handled: 0,
    memberHandled: [0],
    retried: 0,
    deadLettered: 0,
    deadLetterSamples: [],
    outcomes: {},
    resultsAcked: 0,
    resultsFailed: 0,
    redelivered: 0,
    foreign: 0,
    corrupt: 0,
    rebalances: 0,
    duplicates: 0,
    outOfOrder: 0,
    keyOutOfOrder: 0,
    samples: [],
    positions: [],
    books: buildBooks(),
    ...overrides,
  };
}
