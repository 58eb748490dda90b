import * as z from 'zod';
import { eventFields } from './event-fields.ts';
import type { EventType } from './event-type.ts';

const schema = z.strictObject({
  do: z
    .literal('rolling-restart')
    .meta({ description: 'one broker after the other is stopped, started and waited for' }),
  ...eventFields,
});

export const rollingRestart: EventType<typeof schema> = {
  schema,
  usualName: () => 'rolling-restart',
  plan: () => ({ action: { kind: 'rolling-restart' } }),
};
