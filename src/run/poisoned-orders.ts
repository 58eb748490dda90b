import { Delivery } from '../ledger/ledger-memory.ts';
import { deliveryOf } from '../ledger/open-orders.ts';
import { failuresOf } from '../services/failures.ts';
import type { PartitionedRun } from './partition-results.ts';
import { maxExpectedOrders } from './partition-results.ts';
import type { RunPlan, ServiceName } from './plan.ts';

/** A run whose threads have ended. */
export type PoisonedRun = Pick<PartitionedRun, 'record' | 'ledger'> & {
  readonly plan: {
    readonly traffic: Pick<RunPlan['traffic'], 'seed'>;
    readonly services: Pick<RunPlan['services'], 'settings'>;
  };
};

/**
 * Acknowledged orders that the service fails at in every attempt, computed from the seed and their numbers alone: what its dead
 * letters must be. null: not known, because the run ended by an error or had more than 5,000,000 orders.
 */
export function poisonedOrders({ plan, record, ledger }: PoisonedRun, service: ServiceName): number | null {
  if (record.endedBy === 'error' || record.nextOrder > maxExpectedOrders) return null;
  const { poisonRatio } = plan.services.settings[service];
  if (poisonRatio === 0) return 0;
  const failureOf = failuresOf(service, { poisonRatio, transientFailureRatio: 0 });
  let poisoned = 0;
  for (let seq = 0; seq < record.nextOrder; seq++) {
    if (deliveryOf(ledger.stateOf(seq)) !== Delivery.acked) continue;
    if (failureOf(plan.traffic.seed, seq, 1) === 'permanent') poisoned += 1;
  }
  return poisoned;
}
