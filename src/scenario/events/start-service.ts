import * as z from 'zod';
import { eventFields, serviceField } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z.literal('start-service').meta({ description: 'as many members as before join again' }),
  ...eventFields,
  service: serviceField,
});

export const startService = schema.transform((event) => {
  const { service } = event;
  return plannedEvent(event, { usualName: `start-${service}`, action: { kind: 'start-service', service } });
});
