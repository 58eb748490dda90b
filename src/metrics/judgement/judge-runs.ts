import { fillSentence } from '../expression/fill-sentence.ts';
import { judgeThreshold } from '../expression/judge-threshold.ts';
import type { SentencePart } from '../expression/parse-sentence.ts';
import { measuresOf, type MeasureUse, type Threshold } from '../expression/syntax.ts';
import type { RunResult } from '../result.ts';
import type { ScenarioSentence, ScenarioThreshold } from './scenario-result.ts';

/** A threshold of a scenario, understood. */
export interface WrittenThreshold {
  readonly text: string;
  readonly threshold: Threshold;
  /** The phase that is meant where a measure names none; undefined: all measured phases. */
  readonly phase: string | undefined;
}

/** A sentence of a scenario, understood. */
export interface WrittenSentence {
  readonly text: string;
  readonly parts: readonly SentencePart[];
}

/** Results by variant, in the order of the scenario. */
export type VariantResults = ReadonlyMap<string, RunResult>;

/** Every threshold on every run; one that names variants is judged once, over those it names. */
export function judgeRuns(thresholds: readonly WrittenThreshold[], results: VariantResults): ScenarioThreshold[] {
  const [first = ''] = results.keys();
  return thresholds.flatMap((written) =>
    namesVariants(measuresOf(written.threshold))
      ? [judgeOn(written, results, first, true)]
      : [...results.keys()].map((variant) => judgeOn(written, results, variant, false)),
  );
}

/** The sentences with their values; a measure without a variant is that of the scenario's first. */
export function sentencesOf(sentences: readonly WrittenSentence[], results: VariantResults): ScenarioSentence[] {
  const [variant = ''] = results.keys();
  return sentences.map(({ text: template, parts }) => ({ template, ...fillSentence(parts, { results, variant }) }));
}

function judgeOn(
  { text, threshold, phase }: WrittenThreshold,
  results: VariantResults,
  variant: string,
  namesRuns: boolean,
): ScenarioThreshold {
  const judged = judgeThreshold(text, threshold, { results, variant, phase });
  const isVoid =
    judged.isTimed &&
    judged.actual !== null &&
    judged.limit !== null &&
    measuresOf(threshold).some((use) => isInvalid(use, results.get(use.variant?.name ?? variant), phase));
  return { ...judged, variant: namesRuns ? null : variant, isVoid };
}

function namesVariants(uses: readonly MeasureUse[]): boolean {
  return uses.some((use) => use.variant !== undefined);
}

/**
 * Whether a measure is a matter of speed whose measurement is INVALID: that of its phase; that of the run for a measure of no
 * phase, for a rate (the threads that make it are judged over all phases), and where no single phase is to blame.
 */
function isInvalid({ spec, phase }: MeasureUse, result: RunResult | undefined, byDefault: string | undefined): boolean {
  if (spec.lateness === 'none' || result === undefined) return false;
  const { phases, generator } = result;
  const phaseName = spec.scopes.includes('in') ? (phase?.name ?? byDefault) : undefined;
  const isRunInvalid = generator.verdict === 'INVALID';
  if (phaseName === undefined || spec.lateness === 'lowers') return isRunInvalid;
  const invalid = phases.filter(({ measurement }) => measurement?.verdict === 'INVALID');
  return invalid.length === 0 ? isRunInvalid : invalid.some(({ name }) => name === phaseName);
}
