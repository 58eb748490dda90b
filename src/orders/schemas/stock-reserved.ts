import { orderId, quantity, sku, timestamp } from './common.ts';
import { dialect, type JsonSchema } from './json-schema.ts';

/** Inventory: every line of the order was reserved. */
export const stockReserved = {
  $schema: dialect,
  $id: 'shop-sim/StockReserved/1',
  title: 'StockReserved',
  description: 'Inventory: every line of the order was reserved.',
  type: 'object',
  properties: {
    type: { const: 'StockReserved' },
    version: { const: 1 },
    orderId,
    at: timestamp,
    lines: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: { sku, quantity },
        required: ['sku', 'quantity'],
        additionalProperties: false,
      },
    },
  },
  required: ['type', 'version', 'orderId', 'at', 'lines'],
  additionalProperties: false,
} as const satisfies JsonSchema;
