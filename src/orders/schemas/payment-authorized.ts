import { amountMinor, currency, orderId, timestamp } from './common.ts';
import { dialect, type JsonSchema } from './json-schema.ts';

/** Payment: the money is reserved on the card of the customer. */
export const paymentAuthorized = {
  $schema: dialect,
  $id: 'shop-sim/PaymentAuthorized/1',
  title: 'PaymentAuthorized',
  description: 'Payment: the money is reserved on the card of the customer.',
  type: 'object',
  properties: {
    type: { const: 'PaymentAuthorized' },
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
