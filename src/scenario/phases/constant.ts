import * as z from 'zod';
import { arrivalFields, phaseRate, phaseTime, plannedPhase, writtenPhase } from './phase-fields.ts';

/** The same rate all the time; the shape of a phase that names none. */
const constantSchema = z.strictObject({
  shape: z.literal('constant').default('constant').meta({ description: 'the same rate all the time' }),
  ...arrivalFields,
  rate: phaseRate('orders per second; without it traffic.rate').optional(),
  duration: phaseTime('a duration', 'length of the phase'),
});

export const constantPhase = constantSchema.transform((phase) =>
  writtenPhase(phase, (defaults) => {
    const ratePerSec = phase.rate ?? defaults.ratePerSec;
    return [plannedPhase(phase.name, { kind: 'constant', ratePerSec }, phase.duration, phase, defaults)];
  }),
);
