import { describe, expect, it } from 'vitest';
import { Delivery } from '../../src/ledger/ledger-memory.ts';
import { orderState } from '../../src/ledger/open-orders.ts';
import { maxExpectedOrders } from '../../src/run/partition-results.ts';
import { poisonedOrders, type PoisonedRun } from '../../src/run/poisoned-orders.ts';
import { usualSettings } from '../../src/run/service-settings.ts';
import { failuresOf } from '../../src/services/failures.ts';

const orders = 5000;
const ratios = { poisonRatio: 0.02, transientFailureRatio: 0.3 };

function isAcked(seq: number): boolean {
  return seq % 7 !== 0;
}

function run(record: Partial<PoisonedRun['record']> = {}): PoisonedRun {
  const settings = { ...usualSettings, payment: { ...usualSettings.payment, ...ratios } };
  return {
    plan: { traffic: { seed: 5 }, services: { names: ['inventory', 'payment'], settings } },
    record: { nextOrder: orders, endedBy: 'duration', ...record },
    ledger: { stateOf: (seq) => orderState(isAcked(seq) ? Delivery.acked : Delivery.failed, 0) },
  };
}

describe('poisonedOrders', () => {
  it('counts the acked orders that payment fails at whatever the attempt, and none where nothing is poison', () => {
    const failureOf = failuresOf('payment', ratios);
    const seqs = Array.from({ length: orders }, (_, seq) => seq);
    const poison = seqs.filter((seq) => isAcked(seq) && failureOf(5, seq, 9) === 'permanent').length;
    expect(poison).toBeGreaterThan(50);
    expect(poisonedOrders(run())).toEqual({ inventory: 0, payment: poison });
  });

  it('knows nothing after an error, nor of more orders than are worth going through', () => {
    expect(poisonedOrders(run({ endedBy: 'error' }))).toEqual({ inventory: 0, payment: null });
    expect(poisonedOrders(run({ nextOrder: maxExpectedOrders + 1 }))).toEqual({ inventory: 0, payment: null });
  });
});
