import * as z from 'zod';
import { phaseName, phaseTime, plannedPhase, writtenPhase } from './phase-fields.ts';

/** No order is due: time for the services to work off what waits. */
const pauseSchema = z.strictObject({
  shape: z.literal('pause').meta({ description: 'no order is due' }),
  name: phaseName,
  duration: phaseTime('a duration', 'length of the phase', '10s'),
});

export const pausePhase = pauseSchema.transform((phase) =>
  writtenPhase(phase, (defaults) => {
    return [plannedPhase(phase.name, { kind: 'pause' }, phase.duration, {}, { ...defaults, flashSaleShare: 0 })];
  }),
);
