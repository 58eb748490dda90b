import * as z from 'zod';
import { arrivalFields, phaseRate, phaseTime, plannedPhase, writtenPhase } from './phase-fields.ts';

const { name, flashSale } = arrivalFields;

/** A constant rate on average, with exponentially distributed gaps, as independent customers make them. */
const poissonSchema = z.strictObject({
  shape: z
    .literal('poisson')
    .meta({ description: 'the same rate on average, with gaps as independent customers make them' }),
  name,
  rate: phaseRate('orders per second on average; without it traffic.rate').optional(),
  duration: phaseTime('a duration', 'length of the phase'),
  flashSale,
});

export const poissonPhase = poissonSchema.transform((phase) =>
  writtenPhase(phase, (defaults) => {
    const ratePerSec = phase.rate ?? defaults.ratePerSec;
    const document = { ...phase, arrivals: 'poisson' } as const;
    return [plannedPhase(phase.name, { kind: 'constant', ratePerSec }, phase.duration, document, defaults)];
  }),
);
