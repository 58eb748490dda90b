import * as z from 'zod';
import { wholeNumber } from '../../parse-value.ts';
import { written } from '../schema/written.ts';
import { arrivalFields, phaseRate, phaseTime, plannedPhase, writtenPhase } from './phase-fields.ts';

/** Constant rates one after the other, evenly apart: phases `<name>-1`, `<name>-2` ... */
const stepsSchema = z.strictObject({
  shape: z.literal('steps').meta({ description: 'constant rates one after the other: the phases NAME-1, NAME-2 ...' }),
  ...arrivalFields,
  from: phaseRate('rate of the first step', '1000/s'),
  to: phaseRate('rate of the last step', '10000/s'),
  count: written(wholeNumber('the number of steps', { min: 2, max: 100 }), {
    description: 'how many steps, the first and the last included',
    examples: [10],
  }),
  each: phaseTime('the length of a step', 'length of one step', '10s'),
});

export const stepsPhase = stepsSchema.transform((phase) =>
  writtenPhase(phase, (defaults) => {
    const { name, from, to, count, each } = phase;
    return Array.from({ length: count }, (_, index) => {
      const ratePerSec = from + ((to - from) * index) / (count - 1);
      return plannedPhase(`${name}-${index + 1}`, { kind: 'constant', ratePerSec }, each, phase, defaults);
    });
  }),
);
