import { amountMinor, count, customerId, timestamp } from './common.ts';
import { dialect, type JsonSchema } from './json-schema.ts';

/** Revenue: a customer has spent more in an hour than the rule allows. */
export const fraudSuspected = {
  $schema: dialect,
  $id: 'shop-sim/FraudSuspected/1',
  title: 'FraudSuspected',
  description: 'Revenue: a customer has spent more in an hour than the rule allows.',
  type: 'object',
  properties: {
    type: { const: 'FraudSuspected' },
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
