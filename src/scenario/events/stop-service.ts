import * as z from 'zod';
import { eventFields, serviceField } from './event-fields.ts';
import type { EventType } from './event-type.ts';

const schema = z.strictObject({
  do: z
    .literal('stop-service')
    .meta({ description: 'all members leave their group, when what they have in hand is finished' }),
  ...eventFields,
  service: serviceField,
});

export const stopService: EventType<typeof schema> = {
  schema,
  usualName: ({ service }) => `stop-${service}`,
  plan: ({ service }) => ({ action: { kind: 'stop-service', service } }),
};
