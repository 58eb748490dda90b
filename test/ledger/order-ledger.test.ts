import { describe, expect, it } from 'vitest';
import { createLedgerMemory, Delivery, LedgerReader, Sighting, SightingLedger } from '../../src/ledger/order-ledger.ts';

describe('SightingLedger', () => {
  it('tells a first sighting, a repeat, and the last of three services apart', () => {
    const ledger = new SightingLedger(3);
    expect(ledger.see(0, 7)).toBe(Sighting.first);
    expect(ledger.see(0, 7)).toBe(0);
    expect(ledger.see(2, 7)).toBe(Sighting.first);
    expect(ledger.see(1, 7)).toBe(Sighting.first | Sighting.completed);
    expect(ledger.see(1, 7)).toBe(0);
  });

  it('completes an order at once when there is one service', () => {
    expect(new SightingLedger(1).see(0, 0)).toBe(Sighting.first | Sighting.completed);
  });

  it('grows with the highest order and keeps what it knew', () => {
    const ledger = new SightingLedger(2);
    ledger.see(0, 3);
    expect(ledger.see(0, 1_000_000)).toBe(Sighting.first);
    expect(ledger.see(0, 3)).toBe(0);
    expect(ledger.see(0, 1_000_000)).toBe(0);
  });

  it('reports an order beyond shared memory as out of range instead of forgetting it', () => {
    const memory = createLedgerMemory(10);
    const ledger = new SightingLedger(1, memory.sightings);
    expect(ledger.see(0, 10)).toBe(Sighting.outOfRange);
    expect(ledger.see(0, 9)).toBe(Sighting.first | Sighting.completed);
  });
});

function ledgerOf(deliveries: readonly number[], sightings: readonly number[], services: number): LedgerReader {
  const memory = createLedgerMemory(deliveries.length);
  new Uint8Array(memory.deliveries).set(deliveries);
  new Uint8Array(memory.sightings).set(sightings);
  return new LedgerReader(memory, services);
}

describe('LedgerReader', () => {
  it('counts acked orders only, and names the unseen ones', () => {
    const { acked, failed, indeterminate } = Delivery;
    const reader = ledgerOf([acked, acked, failed, indeterminate, acked], [0b11, 0b01, 0b11, 0b00, 0b00], 2);
    expect(reader.count(5)).toEqual({ acked: 3, seen: [2, 1], unseen: [1, 2] });
    expect(reader.unseenOrders(0, 5, 10)).toEqual([4]);
    expect(reader.unseenOrders(1, 5, 10)).toEqual([1, 4]);
    expect(reader.unseenOrders(1, 5, 1)).toEqual([1]);
    expect(reader.everyAckedOrderSeen(5)).toBe(false);
    expect(reader.everyAckedOrderSeen(1)).toBe(true);
  });

  it('sees orders that arrive while it waits for the drain', () => {
    const memory = createLedgerMemory(3);
    new Uint8Array(memory.deliveries).fill(Delivery.acked);
    const ledger = new SightingLedger(1, memory.sightings);
    const reader = new LedgerReader(memory, 1);
    for (const seq of [2, 0]) ledger.see(0, seq);
    expect(reader.everyAckedOrderSeen(3)).toBe(false);
    ledger.see(0, 1);
    expect(reader.everyAckedOrderSeen(3)).toBe(true);
  });
});
