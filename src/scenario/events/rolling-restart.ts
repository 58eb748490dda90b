import * as z from 'zod';
import { eventFields } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z
    .literal('rolling-restart')
    .meta({ description: 'one broker after the other is stopped, started and waited for' }),
  ...eventFields,
});

export const rollingRestart = schema.transform((event) => {
  return plannedEvent(event, { usualName: 'rolling-restart', action: { kind: 'rolling-restart' } });
});
