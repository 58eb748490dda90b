import { amountMinor, count, customerId, timestamp } from './common.ts';
import { dialect, type JsonSchema } from './json-schema.ts';

/** Revenue: the orders of one visit of a customer; no more will belong to it. */
export const sessionEnded = {
  $schema: dialect,
  $id: 'shop-sim/SessionEnded/1',
  title: 'SessionEnded',
  description: 'Revenue: the orders of one visit of a customer; no more will belong to it.',
  type: 'object',
  properties: {
    type: { const: 'SessionEnded' },
    version: { const: 1 },
    customerId,
    from: timestamp,
    to: timestamp,
    orders: count,
    totalMinor: amountMinor,
  },
  required: ['type', 'version', 'customerId', 'from', 'to', 'orders', 'totalMinor'],
  additionalProperties: false,
} as const satisfies JsonSchema;
