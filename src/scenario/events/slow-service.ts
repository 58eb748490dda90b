import * as z from 'zod';
import { factor } from '../../parse-value.ts';
import { written } from '../schema/written.ts';
import { eventFields, serviceField } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z.literal('slow-service').meta({ description: 'its work takes longer from now on' }),
  ...eventFields,
  service: serviceField,
  factor: written(factor('the factor of a slow service', { min: 0, max: 10_000 }), {
    description: 'how many times as long; 1x is back to normal',
    examples: ['10x'],
  }),
});

export const slowService = schema.transform((event) => {
  const { service, factor } = event;
  return plannedEvent(event, { usualName: `slow-${service}`, action: { kind: 'slow-service', service, factor } });
});
