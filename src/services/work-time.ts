import { logNormal } from '../orders/log-normal.ts';
import { hashUnit } from '../rng.ts';
import { Purpose } from './purposes.ts';

/** How long a service works on an order, at one attempt. Decided by the seed and the order's number alone. */
export type WorkPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'log-normal'; readonly medianMs: number; readonly sigma: number };

/** How long a service works on an order, in milliseconds: decided by the seed and the order's number alone. */
export type WorkTime = (seed: number, seq: number) => number;

/** What the two uniform numbers of a service's log-normal times are hashed with. */
const purposes = {
  inventory: [Purpose.inventoryWorkA, Purpose.inventoryWorkB],
  payment: [Purpose.paymentWorkA, Purpose.paymentWorkB],
  notification: [Purpose.notificationWorkA, Purpose.notificationWorkB],
} as const satisfies Record<string, readonly [number, number]>;

/** No time at all: a benchmark of the transport. */
export const noWorkTime: WorkTime = () => 0;

/** The times of the plan; two services with the same plan have times that are independent of each other. */
export function workTimeOf(service: keyof typeof purposes, plan: WorkPlan): WorkTime {
  if (plan.kind === 'none') return noWorkTime;
  if (plan.kind === 'constant') {
    const { ms } = plan;
    return () => ms;
  }
  const { medianMs, sigma } = plan;
  const [purposeA, purposeB] = purposes[service];
  return (seed, seq) => logNormal(medianMs, sigma, hashUnit(seed, seq, purposeA), hashUnit(seed, seq, purposeB));
}

/** How long an order's work takes for most of the orders, in milliseconds: the middle of them. */
export function medianWorkMs(plan: WorkPlan): number {
  if (plan.kind === 'none') return 0;
  return plan.kind === 'constant' ? plan.ms : plan.medianMs;
}
