import * as z from 'zod';
import { arrivalFields, phaseName, phaseTime, plannedPhase, writtenPhase } from './phase-fields.ts';

/** A closed loop: as fast as the bound on what is in flight allows. */
const maxSchema = z.strictObject({
  shape: z.literal('max').meta({ description: 'as fast as the bound on what is in flight allows' }),
  name: phaseName,
  duration: phaseTime('a duration', 'length of the phase'),
  flashSale: arrivalFields.flashSale,
});

export const maxPhase = maxSchema.transform((phase) =>
  writtenPhase(phase, (defaults) => {
    return [plannedPhase(phase.name, { kind: 'max' }, phase.duration, phase, defaults)];
  }),
);
