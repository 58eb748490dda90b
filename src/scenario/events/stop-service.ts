import * as z from 'zod';
import { eventFields, serviceField } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z
    .literal('stop-service')
    .meta({ description: 'all members leave their group, when what they have in hand is finished' }),
  ...eventFields,
  service: serviceField,
});

export const stopService = schema.transform((event) => {
  const { service } = event;
  return plannedEvent(event, { usualName: `stop-${service}`, action: { kind: 'stop-service', service } });
});
