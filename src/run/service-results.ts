import type { ServiceResult } from '../metrics/result.ts';
import { AttributionTotals } from './attribution-totals.ts';
import { groupName } from './failure-topic-names.ts';
import type { ServiceName, ServicesPlan } from './plan.ts';
import type { RunRecord } from './run-record.ts';

/**
 * What each service did, from its last totals.
 *
 * @param intended orders of the measured phases, 0 where others produced them
 * @param poisonedOf how many orders the service must fail at; null: not known
 */
export function serviceResults(
  plan: Pick<ServicesPlan, 'names' | 'settings' | 'groupPrefix'>,
  record: RunRecord,
  intended: number,
  poisonedOf: (name: ServiceName) => number | null,
): ServiceResult[] {
  return plan.names.map((name) => {
    const view = record.collector.services.get(name);
    const totals = view?.totals;
    return {
      name,
      group: totals?.group ?? groupName(plan.groupPrefix, name),
      members: totals?.members ?? plan.settings[name].members,
      consumed: totals?.consumed ?? 0,
      handled: totals?.handled ?? 0,
      memberHandled: totals?.memberHandled ?? [],
      retried: totals?.retried ?? 0,
      deadLettered: totals?.deadLettered ?? 0,
      poisoned: poisonedOf(name),
      outcomes: totals?.outcomes ?? {},
      resultsAcked: totals?.resultsAcked ?? 0,
      resultsFailed: totals?.resultsFailed ?? 0,
      redelivered: totals?.redelivered ?? 0,
      rebalances: totals?.rebalances ?? 0,
      maxLag: view?.maxLag ?? 0,
      ...(record.collector.attribution.get(name) ?? new AttributionTotals()).result(intended),
    };
  });
}
