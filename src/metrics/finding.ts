import type { GeneratorVerdict } from './result.ts';

/** Something that speaks against a measurement, in words and numbers, with its remedy. */
export interface Finding {
  readonly verdict: 'SUSPECT' | 'INVALID';
  readonly reason: string;
}

/** A value is SUSPECT above the first limit and INVALID above the second. */
export interface Limits {
  readonly suspect: number;
  readonly invalid: number;
}

/** At most one finding: the value and the limit it is above, worded. */
export function graded(
  ratio: number,
  limits: Limits,
  word: (found: { readonly ratio: number; readonly limit: number }) => string,
): Finding[] {
  if (ratio > limits.invalid) return [{ verdict: 'INVALID', reason: word({ ratio, limit: limits.invalid }) }];
  if (ratio > limits.suspect) return [{ verdict: 'SUSPECT', reason: word({ ratio, limit: limits.suspect }) }];
  return [];
}

/** VALID when there is none. */
export function worstVerdict(verdicts: readonly GeneratorVerdict[]): GeneratorVerdict {
  if (verdicts.includes('INVALID')) return 'INVALID';
  return verdicts.includes('SUSPECT') ? 'SUSPECT' : 'VALID';
}
