import type { RunPlan } from '../run/plan.ts';
import type { calibrateOptions } from './options/calibrate-options.ts';
import { memoryBounds } from './options/embedded-options.ts';
import type { OptionValues } from './options/option.ts';
import { produceOptions } from './options/produce-options.ts';
import { readOptions } from './options/read-options.ts';
import { requireValues } from './options/require-values.ts';
import { buildProducePlan } from './produce-plan.ts';
import type { RunIdentity } from './run-identity.ts';

export type CalibrateValues = OptionValues<typeof calibrateOptions>;

/**
 * The plan of `shop-sim calibrate`: that of `produce --rate max --services none` with the same flags, with a null sink
 * for a cluster. Pure.
 */
export function buildCalibratePlan(values: CalibrateValues, identity: RunIdentity): RunPlan {
  const defaults = requireValues('produce', produceOptions, readOptions(produceOptions, nothingGiven));
  return buildProducePlan(
    { ...defaults, ...values, rate: 'max', services: [] },
    { kind: 'embedded', brokers: 1, memoryBytes: memoryBounds.min, discards: true },
    identity,
  );
}

const nothingGiven = { occurrences: new Map<string, readonly string[]>(), rest: [] };
