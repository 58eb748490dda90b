import type { ServiceResult } from '../metrics/result.ts';
import type { ServicesPlan } from './plan.ts';
import type { RunRecord } from './run-record.ts';

/** What each service did, from its last totals. */
export function serviceResults(
  plan: Pick<ServicesPlan, 'names' | 'members' | 'groupPrefix'>,
  record: RunRecord,
): ServiceResult[] {
  return plan.names.map((name) => {
    const view = record.collector.services.get(name);
    const totals = view?.totals;
    return {
      name,
      group: totals?.group ?? `${plan.groupPrefix}.${name}`,
      members: plan.members[name],
      consumed: totals?.consumed ?? 0,
      handled: totals?.handled ?? 0,
      outcomes: totals?.outcomes ?? {},
      resultsAcked: totals?.resultsAcked ?? 0,
      resultsFailed: totals?.resultsFailed ?? 0,
      redelivered: totals?.redelivered ?? 0,
      rebalances: totals?.rebalances ?? 0,
      maxLag: view?.maxLag ?? 0,
    };
  });
}
