import { channel, orderId, text, timestamp } from './common.ts';
import { dialect, type JsonSchema } from './json-schema.ts';

/** Notification: the customer was told. */
export const notificationSent = {
  $schema: dialect,
  $id: 'shop-sim/NotificationSent/1',
  title: 'NotificationSent',
  description: 'Notification: the customer was told.',
  type: 'object',
  properties: {
    type: { const: 'NotificationSent' },
    version: { const: 1 },
    orderId,
    at: timestamp,
    channel,
    recipient: text,
    template: { enum: ['order-confirmation'] },
  },
  required: ['type', 'version', 'orderId', 'at', 'channel', 'recipient', 'template'],
  additionalProperties: false,
} as const satisfies JsonSchema;
