import { orderId, quantity, sku, timestamp } from './common.ts';
import { dialect, type JsonSchema } from './json-schema.ts';

/** Inventory: one line could not be reserved, so none was. */
export const stockRejected = {
  $schema: dialect,
  $id: 'shop-sim/StockRejected/1',
  title: 'StockRejected',
  description: 'Inventory: one line could not be reserved, so none was.',
  type: 'object',
  properties: {
    type: { const: 'StockRejected' },
    version: { const: 1 },
    orderId,
    at: timestamp,
    reason: { enum: ['out_of_stock'] },
    sku,
    requested: quantity,
    available: { type: 'integer', minimum: 0 },
  },
  required: ['type', 'version', 'orderId', 'at', 'reason', 'sku', 'requested', 'available'],
  additionalProperties: false,
} as const satisfies JsonSchema;
