import * as z from 'zod';
import { wholeNumber } from '../../parse-value.ts';
import { written } from '../schema/written.ts';
import { eventFields } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z.literal('add-partitions').meta({ description: 'the orders topic gets more partitions' }),
  ...eventFields,
  partitions: written(wholeNumber('the number of partitions', { min: 2, max: 10_000 }), {
    description: 'how many it has from now on',
    examples: [12],
  }),
});

export const addPartitions = schema.transform((event) => {
  const { partitions } = event;
  return plannedEvent(event, { usualName: 'add-partitions', action: { kind: 'add-partitions', partitions } });
});
