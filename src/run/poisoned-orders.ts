import { Delivery } from '../ledger/ledger-memory.ts';
import { deliveryOf } from '../ledger/open-orders.ts';
import type { OrderLedger } from '../ledger/order-ledger.ts';
import { failuresOf } from '../services/failures.ts';
import { maxExpectedOrders } from './partition-results.ts';
import type { RunPlan } from './plan.ts';
import type { RunRecord } from './run-record.ts';

/** A run whose threads have ended. */
export interface PoisonedRun {
  readonly plan: {
    readonly traffic: Pick<RunPlan['traffic'], 'seed'>;
    readonly services: Pick<RunPlan['services'], 'names' | 'settings'>;
  };
  readonly record: Pick<RunRecord, 'nextOrder' | 'endedBy'>;
  readonly ledger: Pick<OrderLedger, 'stateOf'>;
}

/**
 * By service: the acked orders that fail at every attempt, from the seed and their numbers alone: what the service has to
 * give up, whatever it did. null: not counted, in a run that ended by an error or of more than 5,000,000 orders.
 */
export function poisonedOrders({ plan, record, ledger }: PoisonedRun): Record<string, number | null> {
  const { names, settings } = plan.services;
  const isKnown = record.endedBy !== 'error' && record.nextOrder <= maxExpectedOrders;
  return Object.fromEntries(
    names.map((name) => {
      const { poisonRatio } = settings[name];
      if (poisonRatio === 0) return [name, 0];
      if (!isKnown) return [name, null];
      const failureOf = failuresOf(name, { poisonRatio, transientFailureRatio: 0 });
      let count = 0;
      for (let seq = 0; seq < record.nextOrder; seq++) {
        if (deliveryOf(ledger.stateOf(seq)) !== Delivery.acked) continue;
        if (failureOf(plan.traffic.seed, seq, 1) === 'permanent') count += 1;
      }
      return [name, count];
    }),
  );
}
