import { amountMinor, count, sku, timestamp } from './common.ts';
import { dialect, type JsonSchema } from './json-schema.ts';

/** Revenue: the sliding minute that ended with a second. */
export const minuteRevenueCounted = {
  $schema: dialect,
  $id: 'shop-sim/MinuteRevenueCounted/1',
  title: 'MinuteRevenueCounted',
  description: 'Revenue: the sliding minute that ended with a second.',
  type: 'object',
  properties: {
    type: { const: 'MinuteRevenueCounted' },
    version: { const: 1 },
    windowEnd: timestamp,
    orders: count,
    revenueMinor: amountMinor,
    approved: count,
    declined: count,
    topSkus: {
      description: 'At most five, most units first.',
      type: 'array',
      items: {
        type: 'object',
        properties: { sku, units: count },
        required: ['sku', 'units'],
        additionalProperties: false,
      },
    },
    isFinal: { type: 'boolean' },
  },
  required: ['type', 'version', 'windowEnd', 'orders', 'revenueMinor', 'approved', 'declined', 'topSkus', 'isFinal'],
  additionalProperties: false,
} as const satisfies JsonSchema;
