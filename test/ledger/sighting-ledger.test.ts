import { describe, expect, it } from 'vitest';
import { createLedgerMemory } from '../../src/ledger/ledger-memory.ts';
import { OwnSightings, SharedSightings, Sighting, type SightingLedger } from '../../src/ledger/sighting-ledger.ts';

const ledgers: readonly (readonly [name: string, create: (serviceCount: number) => SightingLedger])[] = [
  ['shared', (serviceCount) => new SharedSightings(createLedgerMemory(2 ** 18, 1), 0, serviceCount)],
  ['own', (serviceCount) => new OwnSightings(serviceCount)],
];

describe.each(ledgers)('%s sightings', (_, create) => {
  it('tell a first sighting, a repeat, and the last of three services apart', () => {
    const ledger = create(3);
    expect(ledger.see(0, 7)).toBe(Sighting.first);
    expect(ledger.see(0, 7)).toBe(0);
    expect(ledger.see(2, 7)).toBe(Sighting.first);
    expect(ledger.see(1, 7)).toBe(Sighting.first | Sighting.completed);
    expect(ledger.see(1, 7)).toBe(0);
  });

  it('complete an order at once when there is one service', () => {
    expect(create(1).see(0, 0)).toBe(Sighting.first | Sighting.completed);
  });

  it('complete an order once, whichever thread comes last', () => {
    const ledger = create(2);
    expect(ledger.see(1, 200_000)).toBe(Sighting.first);
    expect(ledger.see(0, 3)).toBe(Sighting.first);
    expect(ledger.see(0, 200_000)).toBe(Sighting.first | Sighting.completed);
    expect(ledger.see(1, 3)).toBe(Sighting.first | Sighting.completed);
  });
});

describe.each(ledgers)('%s sightings of an order that a service gives up', (_, create) => {
  it('are settled once, and never complete it, whoever comes last', () => {
    const ledger = create(2);
    expect(ledger.see(0, 7, true)).toBe(Sighting.first);
    expect(ledger.see(0, 7, true)).toBe(0);
    expect(ledger.see(0, 7)).toBe(0);
    expect(ledger.see(1, 7)).toBe(Sighting.first);
    expect(ledger.see(1, 8)).toBe(Sighting.first);
    expect(ledger.see(0, 8, true)).toBe(Sighting.first);
    expect(ledger.see(0, 9)).toBe(Sighting.first);
    expect(ledger.see(1, 9)).toBe(Sighting.first | Sighting.completed);
  });
});

describe('shared sightings', () => {
  it('report an order that nobody can have sent yet instead of taking it for another one', () => {
    const ledger = new SharedSightings(createLedgerMemory(2 ** 18, 1), 0, 1);
    expect(ledger.see(0, 2 ** 18)).toBe(Sighting.outOfRange);
    expect(ledger.see(0, 2 ** 18 - 1)).toBe(Sighting.first | Sighting.completed);
  });

  it('of several threads add up: each order is completed in exactly one of them', () => {
    const memory = createLedgerMemory(2 ** 18, 2);
    const [one, other] = [new SharedSightings(memory, 0, 2), new SharedSightings(memory, 1, 2)];
    expect(one.see(0, 5)).toBe(Sighting.first);
    expect(other.see(1, 5)).toBe(Sighting.first | Sighting.completed);
    expect(one.see(0, 5)).toBe(0);
  });
});

describe('own sightings', () => {
  it('take any order of any run', () => {
    const ledger = new OwnSightings(2);
    expect(ledger.see(0, 4_294_967_295)).toBe(Sighting.first);
    expect(ledger.see(1, 4_294_967_295)).toBe(Sighting.first | Sighting.completed);
  });
});
