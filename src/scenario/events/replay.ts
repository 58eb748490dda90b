import * as z from 'zod';
import { eventFields } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z
    .literal('replay')
    .meta({ description: 'a fresh group reads the orders topic from its beginning to where it ends now' }),
  ...eventFields,
});

export const replay = schema.transform((event) => {
  return plannedEvent(event, { usualName: 'replay', action: { kind: 'replay' } });
});
