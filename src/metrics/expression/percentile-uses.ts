import { isPercentile } from './statistics.ts';
import type { MeasureUse } from './syntax.ts';

/** A percentile that an expression asks for. */
export interface PercentileUse {
  readonly use: MeasureUse;
  /** Of which phase; undefined: of all measured phases together. */
  readonly phase: string | undefined;
}

/**
 * The percentiles among the measures of an expression, and of which phase each is: where the rate changes all the time a
 * percentile is that of no rate.
 *
 * @param phase which is meant where a measure names none
 */
export function percentileUses(uses: readonly MeasureUse[], phase: string | undefined): PercentileUse[] {
  return uses
    .filter(({ words }) => isPercentile(words.statistic))
    .map((use) => ({ use, phase: use.spec.scopes.includes('in') ? (use.phase?.name ?? phase) : undefined }));
}
