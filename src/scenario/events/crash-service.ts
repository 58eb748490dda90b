import * as z from 'zod';
import { choice } from '../../parse-value.ts';
import { crashableServices } from '../../run/event-plan.ts';
import { written } from '../schema/written.ts';
import { eventFields } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z.literal('crash-service').meta({
    description: 'a streaming service is killed with something written and not committed, and the next one takes over',
  }),
  ...eventFields,
  service: written(choice('a streaming service', crashableServices), {
    words: crashableServices,
    description: 'the streaming service that is meant',
    examples: ['confirmation'],
  }),
});

export const crashService = schema.transform((event) => {
  const { service } = event;
  return plannedEvent(event, { usualName: `crash-${service}`, action: { kind: 'crash-service', service } });
});
