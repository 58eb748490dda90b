import * as z from 'zod';
import { factor } from '../../parse-value.ts';
import type { PhasePlan } from '../../run/phase-plan.ts';
import { written } from '../schema/written.ts';
import { arrivalFields, phaseRate, phaseTime, plannedPhase, writtenPhase } from './phase-fields.ts';

/**
 * A burst out of a constant rate: the phases `<name>-before`, `<name>` and `<name>-after`. The flash-sale share is the
 * burst's own; before and after it is that of the traffic.
 */
const spikeSchema = z.strictObject({
  shape: z.literal('spike').meta({ description: 'a burst: the phases NAME-before, NAME and NAME-after' }),
  ...arrivalFields,
  rate: phaseRate('rate before and after the burst; without it traffic.rate', '500/s').optional(),
  factor: written(factor('the factor of a spike', { min: 1, max: 10_000 }), {
    description: 'the burst has so many times the rate',
    examples: ['20x'],
  }),
  before: phaseTime('the time before a spike', 'how long the rate is normal before the burst', '10s').optional(),
  duration: phaseTime('a duration', 'length of the burst', '10s'),
  after: phaseTime('the time after a spike', 'how long the rate is normal after the burst', '20s').optional(),
});

export const spikePhase = spikeSchema.transform((phase) =>
  writtenPhase(phase, (defaults) => {
    const { name, rate = defaults.ratePerSec, arrivals, before, after } = phase;
    const burst = { kind: 'constant', ratePerSec: rate * phase.factor } as const;
    const normal = (suffix: string, durationMs: number | undefined): PhasePlan[] =>
      durationMs === undefined
        ? []
        : [
            plannedPhase(
              `${name}-${suffix}`,
              { kind: 'constant', ratePerSec: rate },
              durationMs,
              { arrivals },
              defaults,
            ),
          ];
    return [
      ...normal('before', before),
      plannedPhase(name, burst, phase.duration, phase, defaults),
      ...normal('after', after),
    ];
  }),
);
