import * as z from 'zod';
import type { PhasePlan } from '../../run/phase-plan.ts';
import { arrivalFields, phaseRate, phaseTime, plannedPhase, type PhaseDefaults } from './phase-fields.ts';

/** A rate that swings between two values, beginning at `from`: min + (max - min) * (1 - cos(2 pi t / period)) / 2. */
export const sineSchema = z.strictObject({
  shape: z.literal('sine').meta({ description: 'a rate that swings between two values' }),
  ...arrivalFields,
  from: phaseRate('rate at the beginning of a period', '500/s'),
  to: phaseRate('rate in the middle of a period', '2000/s'),
  period: phaseTime('a period', 'length of one swing, there and back; without it the duration').optional(),
  duration: phaseTime('a duration', 'length of the phase', '60s'),
});

/** A day: one swing from the night's rate to noon's and back. */
export const diurnalSchema = z.strictObject({
  shape: z.literal('diurnal').meta({ description: 'a day: one swing from night to noon and back' }),
  ...arrivalFields,
  night: phaseRate('rate at midnight', '100/s'),
  noon: phaseRate('rate at noon', '1000/s'),
  duration: phaseTime('a duration', 'how long the 24 hours take', '10m'),
});

export function expandSine(phase: z.output<typeof sineSchema>, defaults: PhaseDefaults): PhasePlan[] {
  const { name, from, to, duration, period = duration } = phase;
  const shape = { kind: 'sine', minPerSec: from, maxPerSec: to, periodMs: period } as const;
  return [plannedPhase(name, shape, duration, phase, defaults)];
}

export function expandDiurnal(phase: z.output<typeof diurnalSchema>, defaults: PhaseDefaults): PhasePlan[] {
  const { name, night, noon, duration } = phase;
  const shape = { kind: 'sine', minPerSec: night, maxPerSec: noon, periodMs: duration } as const;
  return [plannedPhase(name, shape, duration, phase, defaults)];
}
