import * as z from 'zod';
import type { PhasePlan } from '../../run/phase-plan.ts';
import { constantSchema, expandConstant } from './constant.ts';
import { expandMax, maxSchema } from './max.ts';
import { expandPause, pauseSchema } from './pause.ts';
import type { PhaseDefaults } from './phase-fields.ts';
import { expandPoisson, poissonSchema } from './poisson.ts';
import { expandRamp, rampSchema } from './ramp.ts';
import { diurnalSchema, expandDiurnal, expandSine, sineSchema } from './sine.ts';
import { expandSpike, spikeSchema } from './spike.ts';
import { expandSteps, stepsSchema } from './steps.ts';

/** A phase as it is written: a new shape is a new file, a line here and one below. */
export const phaseSchema = z.discriminatedUnion('shape', [
  constantSchema,
  poissonSchema,
  rampSchema,
  stepsSchema,
  spikeSchema,
  sineSchema,
  diurnalSchema,
  maxSchema,
  pauseSchema,
]);

export type PhaseDocument = z.output<typeof phaseSchema>;

/** The planned phases of one written phase: `steps` and `spike` are several. */
export function expandPhase(phase: PhaseDocument, defaults: PhaseDefaults): PhasePlan[] {
  switch (phase.shape) {
    case 'constant':
      return expandConstant(phase, defaults);
    case 'poisson':
      return expandPoisson(phase, defaults);
    case 'ramp':
      return expandRamp(phase, defaults);
    case 'steps':
      return expandSteps(phase, defaults);
    case 'spike':
      return expandSpike(phase, defaults);
    case 'sine':
      return expandSine(phase, defaults);
    case 'diurnal':
      return expandDiurnal(phase, defaults);
    case 'max':
      return expandMax(phase, defaults);
    case 'pause':
      return expandPause(phase, defaults);
  }
}
