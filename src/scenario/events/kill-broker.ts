import * as z from 'zod';
import { oneBroker } from './broker-fields.ts';
import { eventFields } from './event-fields.ts';
import type { EventType } from './event-type.ts';

const schema = z.strictObject({
  do: z.literal('kill-broker').meta({ description: 'a broker vanishes: kill -9, or an embedded one closes its port' }),
  ...eventFields,
  broker: oneBroker,
});

export const killBroker: EventType<typeof schema> = {
  schema,
  usualName: () => 'kill-broker',
  plan: ({ broker }) => ({ action: { kind: 'kill-broker', broker } }),
};
