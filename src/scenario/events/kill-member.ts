import * as z from 'zod';
import { eventFields, serviceField } from './event-fields.ts';
import type { EventType } from './event-type.ts';

const schema = z.strictObject({
  do: z.literal('kill-member').meta({ description: 'one member vanishes without leaving: no heartbeat, no commit' }),
  ...eventFields,
  service: serviceField,
});

export const killMember: EventType<typeof schema> = {
  schema,
  usualName: ({ service }) => `kill-${service}-member`,
  plan: ({ service }) => ({ action: { kind: 'kill-member', service } }),
};
