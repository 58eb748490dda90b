import { describe, expect, it } from 'vitest';
import { Delivery } from '../../src/ledger/ledger-memory.ts';
import { orderState } from '../../src/ledger/open-orders.ts';
import { poisonedOrders, type PoisonedRun } from '../../src/run/poisoned-orders.ts';
import { usualSettings } from '../../src/run/service-settings.ts';
import { failuresOf } from '../../src/services/failures.ts';

const ratios = { poisonRatio: 0.01, transientFailureRatio: 0.3 };

function allAcked(): number {
  return orderState(Delivery.acked, 0);
}

function evenAcked(seq: number): number {
  return orderState(seq % 2 === 0 ? Delivery.acked : Delivery.dropped, 0);
}

function run(record: PoisonedRun['record'], stateOf: (seq: number) => number = allAcked): PoisonedRun {
  const settings = { ...usualSettings, payment: { ...usualSettings.payment, ...ratios } };
  return { plan: { traffic: { seed: 42 }, services: { settings } }, record, ledger: { stateOf } };
}

describe('the poisoned orders of a service', () => {
  const orders = 20_000;
  const failureOf = failuresOf('payment', ratios);
  const poison = Array.from({ length: orders }, (_, seq) => seq).filter((seq) =>
    [1, 2, 3, 4, 5, 6].every((attempt) => failureOf(42, seq, attempt) === 'permanent'),
  );

  it('are those that its handler gives up, whatever else fails now and then', () => {
    expect(poison.length).toBeGreaterThan(150);
    expect(poisonedOrders(run({ nextOrder: orders, endedBy: 'duration' }), 'payment')).toBe(poison.length);
  });

  it('are counted among the acknowledged orders alone', () => {
    const even = poison.filter((seq) => seq % 2 === 0).length;
    expect(poisonedOrders(run({ nextOrder: orders, endedBy: 'duration' }, evenAcked), 'payment')).toBe(even);
  });

  it('are none where nothing fails for good', () => {
    expect(poisonedOrders(run({ nextOrder: orders, endedBy: 'duration' }), 'inventory')).toBe(0);
  });

  it('are not known of a run that ended by an error, or was too long to go through', () => {
    expect(poisonedOrders(run({ nextOrder: orders, endedBy: 'error' }), 'payment')).toBeNull();
    expect(poisonedOrders(run({ nextOrder: 5_000_001, endedBy: 'duration' }), 'payment')).toBeNull();
  });
});
