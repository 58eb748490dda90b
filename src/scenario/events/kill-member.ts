import * as z from 'zod';
import { eventFields, serviceField } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z.literal('kill-member').meta({ description: 'one member vanishes without leaving: no heartbeat, no commit' }),
  ...eventFields,
  service: serviceField,
});

export const killMember = schema.transform((event) => {
  const { service } = event;
  return plannedEvent(event, { usualName: `kill-${service}-member`, action: { kind: 'kill-member', service } });
});
