import * as z from 'zod';
import type { PhasePlan } from '../../run/phase-plan.ts';
import { arrivalFields, phaseRate, phaseTime, plannedPhase, type PhaseDefaults } from './phase-fields.ts';

const { name, flashSale } = arrivalFields;

/** A constant rate on average, with exponentially distributed gaps, as independent customers make them. */
export const poissonSchema = z.strictObject({
  shape: z
    .literal('poisson')
    .meta({ description: 'the same rate on average, with gaps as independent customers make them' }),
  name,
  rate: phaseRate('orders per second on average; without it traffic.rate').optional(),
  duration: phaseTime('a duration', 'length of the phase'),
  flashSale,
});

export function expandPoisson(phase: z.output<typeof poissonSchema>, defaults: PhaseDefaults): PhasePlan[] {
  const ratePerSec = phase.rate ?? defaults.ratePerSec;
  const document = { ...phase, arrivals: 'poisson' } as const;
  return [plannedPhase(phase.name, { kind: 'constant', ratePerSec }, phase.duration, document, defaults)];
}
