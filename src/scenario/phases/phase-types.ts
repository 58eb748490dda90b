import * as z from 'zod';
import { constantPhase } from './constant.ts';
import { maxPhase } from './max.ts';
import { pausePhase } from './pause.ts';
import { poissonPhase } from './poisson.ts';
import { rampPhase } from './ramp.ts';
import { diurnalPhase, sinePhase } from './sine.ts';
import { spikePhase } from './spike.ts';
import { stepsPhase } from './steps.ts';

/** A phase as it is written, by the word behind `shape`: a new shape is a new file and a line here. */
export const phaseSchema = z.discriminatedUnion('shape', [
  constantPhase,
  poissonPhase,
  rampPhase,
  stepsPhase,
  spikePhase,
  sinePhase,
  diurnalPhase,
  maxPhase,
  pausePhase,
]);
