import * as z from 'zod';
import { duration } from '../../parse-value.ts';
import type { RevenuePlan } from '../../run/revenue-plan.ts';
import { written } from '../schema/written.ts';

const hourMs = 3_600_000;

/** The streaming service that counts revenue by the second. */
export const revenueSchema = z.strictObject({
  commitInterval: written(duration('the commit interval', { min: 10, max: 60_000 }), {
    description:
      'from one commit to the next: how long a figure takes to become visible at most, and what a crash does again',
    examples: ['200ms'],
  }).prefault('200ms'),
  grace: written(duration('the grace', { min: 1000, max: hourMs }), {
    description: 'how long after its end a second still takes orders and payments, by the time of the orders',
    examples: ['30s'],
  }).prefault('30s'),
  sessionGap: written(duration('the gap between sessions', { min: 1000, max: hourMs }), {
    description: "a customer's orders that are further apart belong to different sessions",
    examples: ['30s'],
  }).prefault('30s'),
});

/** The plan of the service; undefined: it is off. */
export function resolveRevenue(document: 'off' | z.output<typeof revenueSchema>): RevenuePlan | undefined {
  if (document === 'off') return undefined;
  const { commitInterval: commitIntervalMs, grace: graceMs, sessionGap: sessionGapMs } = document;
  return { commitIntervalMs, graceMs, sessionGapMs };
}
