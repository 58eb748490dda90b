import { formatCount } from '../units.ts';

/** Why a load ended that nobody had stopped. @param windowOrders orders that can be under way at once */
export function ledgerFullNotice(windowOrders = 0): string {
  return (
    `The load ended before its time: too many orders were not finished, and an account can be kept of ${formatCount(windowOrders)} ` +
    'at once; lower the rate, or make the services faster (--members, --service-threads).'
  );
}
