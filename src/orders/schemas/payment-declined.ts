import { amountMinor, currency, orderId, timestamp } from './common.ts';
import { dialect, type JsonSchema } from './json-schema.ts';

/** Payment: the bank said no. */
export const paymentDeclined = {
  $schema: dialect,
  $id: 'shop-sim/PaymentDeclined/1',
  title: 'PaymentDeclined',
  description: 'Payment: the bank said no.',
  type: 'object',
  properties: {
    type: { const: 'PaymentDeclined' },
    version: { const: 1 },
    orderId,
    at: timestamp,
    amountMinor,
    currency,
    reason: { enum: ['insufficient_funds', 'card_expired', 'suspected_fraud'] },
  },
  required: ['type', 'version', 'orderId', 'at', 'amountMinor', 'currency', 'reason'],
  additionalProperties: false,
} as const satisfies JsonSchema;
