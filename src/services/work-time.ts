import { logNormal } from '../orders/log-normal.ts';
import { hashUnit } from '../rng.ts';
import { Purpose } from './purposes.ts';

/** How long a service works on an order, in milliseconds: decided by the seed and the order's number alone. */
export type WorkTime = (seed: number, seq: number) => number;

/** No time at all: a benchmark of the transport. */
export const noWorkTime: WorkTime = () => 0;

interface LogNormalWork {
  readonly medianMs: number;
  readonly sigma: number;
  readonly purposeA: number;
  readonly purposeB: number;
}

const works = {
  inventory: { medianMs: 5, sigma: 0.5, purposeA: Purpose.inventoryWorkA, purposeB: Purpose.inventoryWorkB },
  payment: { medianMs: 120, sigma: 0.6, purposeA: Purpose.paymentWorkA, purposeB: Purpose.paymentWorkB },
  notification: { medianMs: 30, sigma: 0.8, purposeA: Purpose.notificationWorkA, purposeB: Purpose.notificationWorkB },
} as const satisfies Record<string, LogNormalWork>;

/** Log-normal service times: median 5 ms in a warehouse's database, 120 ms at a bank, 30 ms at a mail relay. */
export function logNormalWorkTime(service: keyof typeof works): WorkTime {
  const { medianMs, sigma, purposeA, purposeB } = works[service];
  return (seed, seq) => logNormal(medianMs, sigma, hashUnit(seed, seq, purposeA), hashUnit(seed, seq, purposeB));
}
