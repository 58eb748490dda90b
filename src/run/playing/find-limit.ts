import type { SearchResult, SearchStep } from '../../metrics/judgement/scenario-result.ts';

/** Runs at rates, and tells how each went. */
export interface LimitSearch {
  /** Rising. */
  readonly rates: readonly number[];
  /** Makes a step; undefined: the scenario is to end. */
  readonly step: (ratePerSec: number) => Promise<SearchStep | undefined>;
  /** Makes the run that is to confirm a limit; undefined: the scenario is to end. */
  readonly confirm: (ratePerSec: number) => Promise<SearchStep | undefined>;
}

/**
 * The highest rate that held twice: steps at rising rates until one fails, then a run at the last that held. A limit that is
 * not confirmed was luck: then the rate below it is tried.
 */
export async function findLimit({ rates, step, confirm }: LimitSearch): Promise<SearchResult> {
  const held: number[] = [];
  let boundedBy: SearchResult['boundedBy'] = null;
  for (const ratePerSec of rates) {
    const made = await step(ratePerSec);
    if (made === undefined) return { limitPerSec: null, boundedBy };
    boundedBy = boundOf(made);
    if (!made.held) break;
    held.push(ratePerSec);
  }
  for (const ratePerSec of held.toReversed()) {
    const made = await confirm(ratePerSec);
    if (made === undefined) return { limitPerSec: null, boundedBy };
    if (made.held) return { limitPerSec: ratePerSec, boundedBy };
    boundedBy = boundOf(made);
  }
  return { limitPerSec: null, boundedBy };
}

function boundOf({ held, isInvalid }: SearchStep): SearchResult['boundedBy'] {
  if (held) return null;
  return isInvalid ? 'measurement' : 'failure';
}
