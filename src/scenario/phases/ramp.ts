import * as z from 'zod';
import type { PhasePlan } from '../../run/phase-plan.ts';
import { arrivalFields, phaseRate, phaseTime, plannedPhase, type PhaseDefaults } from './phase-fields.ts';

/** A rate that changes evenly from one value to another. */
export const rampSchema = z.strictObject({
  shape: z.literal('ramp').meta({ description: 'a rate that changes evenly' }),
  ...arrivalFields,
  from: phaseRate('rate at the beginning; without it traffic.rate', '500/s').optional(),
  to: phaseRate('rate at the end; without it traffic.rate').optional(),
  duration: phaseTime('a duration', 'length of the phase'),
});

export function expandRamp(phase: z.output<typeof rampSchema>, defaults: PhaseDefaults): PhasePlan[] {
  const { from = defaults.ratePerSec, to = defaults.ratePerSec } = phase;
  const shape = { kind: 'ramp', fromPerSec: from, toPerSec: to } as const;
  return [plannedPhase(phase.name, shape, phase.duration, phase, defaults)];
}
