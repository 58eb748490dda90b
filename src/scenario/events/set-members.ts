import * as z from 'zod';
import { wholeNumber } from '../../parse-value.ts';
import { written } from '../schema/written.ts';
import { eventFields, serviceField } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z.literal('set-members').meta({ description: 'members join or leave until there are so many' }),
  ...eventFields,
  service: serviceField,
  members: written(wholeNumber('the number of members', { min: 0, max: 100 }), {
    description: 'members of its consumer group from now on',
    examples: [4],
  }),
});

export const setMembers = schema.transform((event) => {
  const { service, members } = event;
  return plannedEvent(event, { usualName: `members-of-${service}`, action: { kind: 'set-members', service, members } });
});
