import * as z from 'zod';
import { arrivalFields, phaseRate, phaseTime, plannedPhase, writtenPhase } from './phase-fields.ts';

/** A rate that changes evenly from one value to another. */
const rampSchema = z.strictObject({
  shape: z.literal('ramp').meta({ description: 'a rate that changes evenly' }),
  ...arrivalFields,
  from: phaseRate('rate at the beginning; without it traffic.rate', '500/s').optional(),
  to: phaseRate('rate at the end; without it traffic.rate').optional(),
  duration: phaseTime('a duration', 'length of the phase'),
});

export const rampPhase = rampSchema.transform((phase) =>
  writtenPhase(phase, (defaults) => {
    const { from = defaults.ratePerSec, to = defaults.ratePerSec } = phase;
    const shape = { kind: 'ramp', fromPerSec: from, toPerSec: to } as const;
    return [plannedPhase(phase.name, shape, phase.duration, phase, defaults)];
  }),
);
