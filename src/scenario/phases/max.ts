import * as z from 'zod';
import type { PhasePlan } from '../../run/phase-plan.ts';
import { arrivalFields, phaseName, phaseTime, plannedPhase, type PhaseDefaults } from './phase-fields.ts';

/** A closed loop: as fast as the bound on what is in flight allows. */
export const maxSchema = z.strictObject({
  shape: z.literal('max').meta({ description: 'as fast as the bound on what is in flight allows' }),
  name: phaseName,
  duration: phaseTime('a duration', 'length of the phase'),
  flashSale: arrivalFields.flashSale,
});

export function expandMax(phase: z.output<typeof maxSchema>, defaults: PhaseDefaults): PhasePlan[] {
  return [plannedPhase(phase.name, { kind: 'max' }, phase.duration, phase, defaults)];
}
