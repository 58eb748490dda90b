import * as z from 'zod';
import type { PhasePlan } from '../../run/phase-plan.ts';
import { arrivalFields, phaseRate, phaseTime, plannedPhase, type PhaseDefaults } from './phase-fields.ts';

/** The same rate all the time; the shape of a phase that names none. */
export const constantSchema = z.strictObject({
  shape: z.literal('constant').default('constant').meta({ description: 'the same rate all the time' }),
  ...arrivalFields,
  rate: phaseRate('orders per second; without it traffic.rate').optional(),
  duration: phaseTime('a duration', 'length of the phase'),
});

export function expandConstant(phase: z.output<typeof constantSchema>, defaults: PhaseDefaults): PhasePlan[] {
  const ratePerSec = phase.rate ?? defaults.ratePerSec;
  return [plannedPhase(phase.name, { kind: 'constant', ratePerSec }, phase.duration, phase, defaults)];
}
