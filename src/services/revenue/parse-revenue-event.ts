import { z } from 'zod';
import type { RevenueEvent } from '../../orders/events.ts';

const version = z.literal(1);
const count = z.int().min(0);
const minor = z.int();
const sums = { orders: count, revenueMinor: minor, approved: count, declined: count };
const span = { customerId: z.string(), from: z.string(), to: z.string(), orders: count, totalMinor: minor };

const revenueEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('RevenueCounted'),
    version,
    windowStart: z.iso.datetime(),
    ...sums,
    revision: z.int().min(1),
    isFinal: z.boolean(),
  }),
  z.object({
    type: z.literal('MinuteRevenueCounted'),
    version,
    windowEnd: z.iso.datetime(),
    ...sums,
    topSkus: z.array(z.object({ sku: z.string(), units: count })),
    isFinal: z.boolean(),
  }),
  z.object({ type: z.literal('SessionEnded'), version, ...span }),
  z.object({ type: z.literal('FraudSuspected'), version, ...span }),
]);

/** The event in a record of the revenue service's topics; undefined for what it did not write. */
export function parseRevenueEvent(value: Buffer): RevenueEvent | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.toString('utf8'));
  } catch {
    // Not JSON: as foreign as JSON that is no event of revenue.
    return undefined;
  }
  return revenueEvent.safeParse(parsed).data;
}
