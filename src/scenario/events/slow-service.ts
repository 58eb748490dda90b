import * as z from 'zod';
import { factor } from '../../parse-value.ts';
import { written } from '../schema/written.ts';
import { eventFields, serviceField } from './event-fields.ts';
import type { EventType } from './event-type.ts';

const schema = z.strictObject({
  do: z.literal('slow-service').meta({ description: 'its work takes longer from now on' }),
  ...eventFields,
  service: serviceField,
  factor: written(factor('the factor of a slow service', { min: 0, max: 10_000 }), {
    description: 'how many times as long; 1x is back to normal',
    examples: ['10x'],
  }),
});

export const slowService: EventType<typeof schema> = {
  schema,
  usualName: ({ service }) => `slow-${service}`,
  plan: ({ service, factor }) => ({ action: { kind: 'slow-service', service, factor } }),
};
