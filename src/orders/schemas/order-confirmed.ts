import { amountMinor, currency, orderId, timestamp } from './common.ts';
import { dialect, type JsonSchema } from './json-schema.ts';

/** Confirmation: the order was paid for and will be sent. */
export const orderConfirmed = {
  $schema: dialect,
  $id: 'shop-sim/OrderConfirmed/1',
  title: 'OrderConfirmed',
  description: 'Confirmation: the order was paid for and will be sent.',
  type: 'object',
  properties: {
    type: { const: 'OrderConfirmed' },
    version: { const: 1 },
    orderId,
    at: timestamp,
    amountMinor,
    currency,
    authorizationCode: { type: 'string', pattern: '^[A-Z0-9]{6}$' },
  },
  required: ['type', 'version', 'orderId', 'at', 'amountMinor', 'currency', 'authorizationCode'],
  additionalProperties: false,
} as const satisfies JsonSchema;
