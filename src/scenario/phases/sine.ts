import * as z from 'zod';
import { arrivalFields, phaseRate, phaseTime, plannedPhase, writtenPhase } from './phase-fields.ts';

/** A rate that swings between two values, beginning at the lower: min + (max - min) * (1 - cos(2 pi t / period)) / 2. */
const sineSchema = z.strictObject({
  shape: z.literal('sine').meta({ description: 'a rate that swings between two values' }),
  ...arrivalFields,
  min: phaseRate('rate at the beginning and the end of a period', '500/s'),
  max: phaseRate('rate in the middle of a period', '2000/s'),
  period: phaseTime('a period', 'length of one swing, there and back; without it the duration').optional(),
  duration: phaseTime('a duration', 'length of the phase', '60s'),
});

/** A day: one swing from the night's rate to noon's and back. */
const diurnalSchema = z.strictObject({
  shape: z.literal('diurnal').meta({ description: 'a day: one swing from night to noon and back' }),
  ...arrivalFields,
  night: phaseRate('rate at midnight', '100/s'),
  noon: phaseRate('rate at noon', '1000/s'),
  duration: phaseTime('a duration', 'how long the 24 hours take', '10m'),
});

export const sinePhase = sineSchema.transform((phase) =>
  writtenPhase(phase, (defaults) => {
    const { name, min, max, duration, period = duration } = phase;
    const shape = { kind: 'sine', minPerSec: min, maxPerSec: max, periodMs: period } as const;
    return [plannedPhase(name, shape, duration, phase, defaults)];
  }),
);

export const diurnalPhase = diurnalSchema.transform((phase) =>
  writtenPhase(phase, (defaults) => {
    const { name, night, noon, duration } = phase;
    const shape = { kind: 'sine', minPerSec: night, maxPerSec: noon, periodMs: duration } as const;
    return [plannedPhase(name, shape, duration, phase, defaults)];
  }),
);
