import type { FlashSaleResult, ServiceResult } from '../metrics/result.ts';
import type { ServiceCounters } from '../services/service-counters.ts';
import { AttributionTotals } from './attribution-totals.ts';
import { groupName } from './failure-topic-names.ts';
import type { ServicesPlan } from './plan.ts';
import type { RunRecord } from './run-record.ts';

/**
 * What each service did, from its last totals.
 *
 * @param intended orders of the measured phases, 0 where others produced them
 * @param hasFlashSale whether orders of this run were for the flash-sale product alone
 */
export function serviceResults(
  plan: Pick<ServicesPlan, 'names' | 'settings' | 'groupPrefix'>,
  record: RunRecord,
  intended: number,
  hasFlashSale: boolean,
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
      outcomes: totals?.outcomes ?? {},
      resultsAcked: totals?.resultsAcked ?? 0,
      resultsFailed: totals?.resultsFailed ?? 0,
      redelivered: totals?.redelivered ?? 0,
      rebalances: totals?.rebalances ?? 0,
      maxLag: view?.maxLag ?? 0,
      flashSale: hasFlashSale && totals !== undefined ? flashSaleOf(totals) : null,
      ...(record.collector.attribution.get(name) ?? new AttributionTotals()).result(intended),
    };
  });
}

/** null for a service that keeps no stock. */
function flashSaleOf({ books }: ServiceCounters): FlashSaleResult | null {
  const { flashSale } = books.handler;
  if (flashSale === undefined) return null;
  const { sku, initialUnits } = flashSale;
  const { demandedUnits, reservedUnits } = books.flashSale;
  return { sku, demandedUnits, reservedUnits, initialUnits, oversoldUnits: Math.max(0, reservedUnits - initialUnits) };
}
