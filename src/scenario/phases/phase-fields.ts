import { choice, duration, parseRate, ratio } from '../../parse-value.ts';
import type { PhasePlan, RateShape } from '../../run/phase-plan.ts';
import { nameOf } from '../schema/names.ts';
import { written } from '../schema/written.ts';

const arrivals = ['constant', 'poisson'] as const;
const dayMs = 24 * 3_600_000;

/** The length of a phase, or of a part of one. */
export function phaseTime(what: string, description: string, example = '30s'): ReturnType<typeof written<number>> {
  const parse = duration(what, { min: 1, max: 30 * dayMs });
  return written(parse, { description, examples: [example] });
}

/** A rate of a phase. */
export function phaseRate(description: string, example = '5000/s'): ReturnType<typeof written<number>> {
  return written(parseRate, { description, examples: [example] });
}

export const phaseName = written(nameOf('the name of a phase'), {
  description: 'unique in the scenario; thresholds and events refer to it',
  examples: ['measure'],
});

/** What every phase has in which orders are due. */
export const arrivalFields = {
  name: phaseName,
  arrivals: written(choice('arrivals', arrivals), {
    words: arrivals,
    description: 'as traffic.arrivals, for this phase',
    examples: ['constant', 'poisson'],
  }).optional(),
  flashSale: written(ratio('a flash-sale share'), {
    description: 'as traffic.flashSale, for this phase',
    examples: ['80%'],
  }).optional(),
};

/** What a phase takes from the traffic that it belongs to. */
export interface PhaseDefaults {
  readonly ratePerSec: number;
  readonly arrivals: 'constant' | 'poisson';
  readonly flashSaleShare: number;
}

/** A phase of a file: what it is called there, and what it becomes once the traffic around it is known. */
export interface PhaseDocument {
  readonly name: string;
  readonly shape: string;
  /** Its own rate, where the shape may have one. */
  readonly rate: number | undefined;
  /** `steps` and `spike` become several. */
  expand(defaults: PhaseDefaults): readonly PhasePlan[];
}

export function writtenPhase(
  { name, shape, rate }: { readonly name: string; readonly shape: string; readonly rate?: number | undefined },
  expand: PhaseDocument['expand'],
): PhaseDocument {
  return { name, shape, rate, expand };
}

interface ArrivalDocument {
  readonly arrivals?: 'constant' | 'poisson' | undefined;
  readonly flashSale?: number | undefined;
}

/** One planned phase of a document's. */
export function plannedPhase(
  name: string,
  shape: RateShape,
  durationMs: number,
  document: ArrivalDocument,
  defaults: PhaseDefaults,
): PhasePlan {
  return {
    name,
    shape,
    arrivals: document.arrivals ?? defaults.arrivals,
    durationMs,
    flashSaleShare: document.flashSale ?? defaults.flashSaleShare,
  };
}
