import * as z from 'zod';
import type { PhasePlan } from '../../run/phase-plan.ts';
import { phaseName, phaseTime, plannedPhase, type PhaseDefaults } from './phase-fields.ts';

/** No order is due: time for the services to work off what waits. */
export const pauseSchema = z.strictObject({
  shape: z.literal('pause').meta({ description: 'no order is due' }),
  name: phaseName,
  duration: phaseTime('a duration', 'length of the phase', '10s'),
});

export function expandPause(phase: z.output<typeof pauseSchema>, defaults: PhaseDefaults): PhasePlan[] {
  return [plannedPhase(phase.name, { kind: 'pause' }, phase.duration, {}, { ...defaults, flashSaleShare: 0 })];
}
