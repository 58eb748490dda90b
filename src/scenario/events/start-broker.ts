import * as z from 'zod';
import { eventFields } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z.literal('start-broker').meta({ description: 'every broker that was killed or stopped starts again' }),
  ...eventFields,
});

export const startBroker = schema.transform((event) => {
  return plannedEvent(event, { usualName: 'start-broker', action: { kind: 'start-broker' } });
});
