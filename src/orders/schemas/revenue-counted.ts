import { amountMinor, count, timestamp } from './common.ts';
import { dialect, type JsonSchema } from './json-schema.ts';

/** Revenue: what was ordered in one second of event time; a later revision replaces it. */
export const revenueCounted = {
  $schema: dialect,
  $id: 'shop-sim/RevenueCounted/1',
  title: 'RevenueCounted',
  description: 'Revenue: what was ordered in one second of event time; a later revision replaces it.',
  type: 'object',
  properties: {
    type: { const: 'RevenueCounted' },
    version: { const: 1 },
    windowStart: timestamp,
    orders: count,
    revenueMinor: amountMinor,
    approved: count,
    declined: count,
    revision: { type: 'integer', minimum: 1 },
    isFinal: { type: 'boolean' },
  },
  required: ['type', 'version', 'windowStart', 'orders', 'revenueMinor', 'approved', 'declined', 'revision', 'isFinal'],
  additionalProperties: false,
} as const satisfies JsonSchema;
