import { amountMinor, channel, currency, orderId, quantity, sku, text, timestamp } from './common.ts';
import { dialect, type JsonSchema } from './json-schema.ts';

/** A customer placed an order. */
export const orderPlaced = {
  $schema: dialect,
  $id: 'shop-sim/OrderPlaced/1',
  title: 'OrderPlaced',
  description: 'A customer placed an order. Lines + shippingMinor + taxMinor = totalMinor.',
  type: 'object',
  properties: {
    type: { const: 'OrderPlaced' },
    version: { const: 1 },
    orderId,
    placedAt: timestamp,
    customer: {
      type: 'object',
      properties: {
        id: { type: 'string', pattern: '^C-[0-9]{7}$' },
        email: { type: 'string', format: 'email', pattern: '^customer-[0-9]{7}@example\\.test$' },
        phone: { type: 'string', pattern: '^\\+1-555-01[0-9]{2}$' },
      },
      required: ['id', 'email', 'phone'],
      additionalProperties: false,
    },
    channel,
    currency,
    lines: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: { sku, name: text, quantity, unitPriceMinor: amountMinor },
        required: ['sku', 'quantity', 'unitPriceMinor'],
        additionalProperties: false,
      },
    },
    shippingMinor: amountMinor,
    taxMinor: amountMinor,
    totalMinor: amountMinor,
    payment: {
      type: 'object',
      properties: { token: { type: 'string', pattern: '^tok_[A-Za-z0-9]{24}$' } },
      required: ['token'],
      additionalProperties: false,
    },
    shippingAddress: {
      type: 'object',
      properties: { name: text, street: text, city: text, state: text, postalCode: text, country: text },
      required: ['name', 'street', 'city', 'state', 'postalCode', 'country'],
      additionalProperties: false,
    },
    padding: { description: 'Fills the record to the size that was asked for.', type: 'string' },
  },
  required: [
    'type',
    'version',
    'orderId',
    'placedAt',
    'customer',
    'channel',
    'currency',
    'lines',
    'shippingMinor',
    'taxMinor',
    'totalMinor',
    'payment',
  ],
  additionalProperties: false,
} as const satisfies JsonSchema;
