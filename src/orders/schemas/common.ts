import type { JsonSchema } from './json-schema.ts';

/** Members that several events share. */
export const orderId = {
  description: 'The run in eight hexadecimal digits, then the number of the order in the run.',
  type: 'string',
  pattern: '^ord-[0-9a-f]{8}-[0-9]{10}$',
} as const satisfies JsonSchema;

export const timestamp = {
  description: 'UTC, with milliseconds.',
  type: 'string',
  format: 'date-time',
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$',
} as const satisfies JsonSchema;

export const sku = { type: 'string', pattern: '^SKU-[0-9]{6}$' } as const satisfies JsonSchema;

export const quantity = { type: 'integer', minimum: 1 } as const satisfies JsonSchema;

export const amountMinor = {
  description: 'Money in minor units (cents).',
  type: 'integer',
  minimum: 0,
} as const satisfies JsonSchema;

export const currency = {
  description: 'ISO 4217.',
  type: 'string',
  pattern: '^[A-Z]{3}$',
} as const satisfies JsonSchema;

export const channel = { enum: ['email', 'sms'] } as const satisfies JsonSchema;

export const text = { type: 'string', minLength: 1 } as const satisfies JsonSchema;

export const count = { type: 'integer', minimum: 0 } as const satisfies JsonSchema;

export const customerId = { type: 'string', pattern: '^C-[0-9]{7}$' } as const satisfies JsonSchema;
