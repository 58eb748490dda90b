import * as z from 'zod';
import { oneBroker } from './broker-fields.ts';
import { eventFields } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z.literal('kill-broker').meta({ description: 'a broker vanishes: kill -9, or an embedded one closes its port' }),
  ...eventFields,
  broker: oneBroker,
});

export const killBroker = schema.transform((event) => {
  const { broker } = event;
  return plannedEvent(event, { usualName: 'kill-broker', action: { kind: 'kill-broker', broker } });
});
