import * as z from 'zod';
import { eventFields } from './event-fields.ts';
import type { EventType } from './event-type.ts';

const schema = z.strictObject({
  do: z
    .literal('replay')
    .meta({ description: 'a fresh group reads the orders topic from its beginning to where it ends now' }),
  ...eventFields,
});

export const replay: EventType<typeof schema> = {
  schema,
  usualName: () => 'replay',
  plan: () => ({ action: { kind: 'replay' } }),
};
