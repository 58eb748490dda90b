import * as z from 'zod';
import { oneBroker } from './broker-fields.ts';
import { eventFields } from './event-fields.ts';
import type { EventType } from './event-type.ts';

const schema = z.strictObject({
  do: z.literal('stop-broker').meta({ description: 'a broker is shut down in order: SIGTERM' }),
  ...eventFields,
  broker: oneBroker,
});

export const stopBroker: EventType<typeof schema> = {
  schema,
  usualName: () => 'stop-broker',
  plan: ({ broker }) => ({ action: { kind: 'stop-broker', broker } }),
};
