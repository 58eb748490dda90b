import { partitionOfKey } from '../kafka/partition-of-key.ts';
import { Delivery } from '../ledger/ledger-memory.ts';
import { deliveryOf } from '../ledger/open-orders.ts';
import type { OrderLedger } from '../ledger/order-ledger.ts';
import type { PartitionsResult } from '../metrics/partition-result.ts';
import { OrderKeys } from '../orders/order-keys.ts';
import type { OrderTemplates } from '../orders/order-templates.ts';
import type { RunPlan } from './plan.ts';
import type { RunRecord } from './run-record.ts';
import type { Target } from './target.ts';

/** Making the keys of so many orders again takes half a second. */
export const maxExpectedOrders = 5_000_000;

/** A run whose threads have ended. */
export interface PartitionedRun {
  readonly plan: { readonly traffic: Pick<RunPlan['traffic'], 'key'> };
  readonly target: Pick<Target, 'partitions' | 'startOffsets'>;
  readonly templates: OrderTemplates;
  readonly record: Pick<RunRecord, 'nextOrder' | 'endedBy'>;
  readonly ledger: Pick<OrderLedger, 'stateOf'>;
  /** By partition: the offset of the next record after the last acknowledgement; undefined: not known. */
  readonly endOffsets: ReadonlyMap<number, number> | undefined;
}

/** How the records of a run are spread over the partitions, and how they should be by their keys. */
export function partitionResults(run: PartitionedRun): PartitionsResult {
  const { target, endOffsets } = run;
  const records =
    endOffsets &&
    Array.from({ length: endOffsets.size }, (_, partition) =>
      Math.max(0, (endOffsets.get(partition) ?? 0) - (target.startOffsets?.get(partition) ?? 0)),
    );
  const expected = expectedRecords(run);
  return {
    partitions: Array.from({ length: records?.length ?? target.partitions }, (_, partition) => ({
      partition,
      records: records?.[partition] ?? null,
      expectedRecords: expected?.[partition] ?? null,
    })),
    partitionSkew: skewOf(records),
    expectedPartitionSkew: skewOf(expected),
  };
}

function expectedRecords({
  plan,
  target,
  templates,
  record,
  ledger,
  endOffsets,
}: PartitionedRun): readonly number[] | undefined {
  const { key } = plan.traffic;
  const { partitions } = target;
  const isKnown = record.endedBy !== 'error' && record.nextOrder <= maxExpectedOrders;
  if (key === 'none' || !isKnown || (endOffsets?.size ?? partitions) !== partitions) return undefined;
  const keys = new OrderKeys(templates, key);
  const counts = Array.from({ length: partitions }, () => 0);
  for (let seq = 0; seq < record.nextOrder; seq++) {
    if (deliveryOf(ledger.stateOf(seq)) !== Delivery.acked) continue;
    const partition = partitionOfKey(keys.keyOf(seq), partitions);
    counts[partition] = (counts[partition] ?? 0) + 1;
  }
  return counts;
}

/** Fullest / mean. */
function skewOf(counts: readonly number[] | undefined): number | null {
  const sum = counts?.reduce((total, count) => total + count, 0) ?? 0;
  return counts === undefined || sum === 0 ? null : (Math.max(...counts) * counts.length) / sum;
}
