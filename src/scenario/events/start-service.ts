import * as z from 'zod';
import { eventFields, serviceField } from './event-fields.ts';
import type { EventType } from './event-type.ts';

const schema = z.strictObject({
  do: z.literal('start-service').meta({ description: 'as many members as before join again' }),
  ...eventFields,
  service: serviceField,
});

export const startService: EventType<typeof schema> = {
  schema,
  usualName: ({ service }) => `start-${service}`,
  plan: ({ service }) => ({ action: { kind: 'start-service', service } }),
};
