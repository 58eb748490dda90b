import type { ServiceName } from '../run/plan.ts';
import type { Members } from './options/parse-kafka-value.ts';

/** Members of every service's consumer group: one, unless said otherwise; of several counts for one, the last. */
export function membersOf(asked: readonly (readonly Members[])[]): Readonly<Record<ServiceName, number>> {
  const counts: Record<ServiceName, number> = { inventory: 1, payment: 1, notification: 1 };
  for (const { service, count } of asked.flat()) counts[service] = count;
  return counts;
}
