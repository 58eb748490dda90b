import * as z from 'zod';
import { eventFields } from './event-fields.ts';
import type { EventType } from './event-type.ts';

const schema = z.strictObject({
  do: z.literal('start-broker').meta({ description: 'every broker that was killed or stopped starts again' }),
  ...eventFields,
});

export const startBroker: EventType<typeof schema> = {
  schema,
  usualName: () => 'start-broker',
  plan: () => ({ action: { kind: 'start-broker' } }),
};
