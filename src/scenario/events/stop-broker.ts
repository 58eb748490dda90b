import * as z from 'zod';
import { oneBroker } from './broker-fields.ts';
import { eventFields } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z.literal('stop-broker').meta({ description: 'a broker is shut down in order: SIGTERM' }),
  ...eventFields,
  broker: oneBroker,
});

export const stopBroker = schema.transform((event) => {
  const { broker } = event;
  return plannedEvent(event, { usualName: 'stop-broker', action: { kind: 'stop-broker', broker } });
});
