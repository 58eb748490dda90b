import type { SearchResult, SearchStep } from '../../metrics/judgement/scenario-result.ts';

/** Runs at rates, and tells how each went. */
export interface LimitSearch {
  /** Rising. */
  readonly rates: readonly number[];
  /** Makes a step; undefined: the scenario is to end. */
  readonly step: (ratePerSec: number) => Promise<SearchStep | undefined>;
  /** Makes the run that confirms a limit: whether it held; undefined: the scenario is to end. */
  readonly confirm: (ratePerSec: number) => Promise<boolean | undefined>;
}

/**
 * The highest rate that held twice: steps at rising rates until one fails, then a run at the last that held. A limit that is
 * not confirmed was luck: then the rate below it is tried.
 */
export async function findLimit({ rates, step, confirm }: LimitSearch): Promise<SearchResult> {
  const held: number[] = [];
  let isBounded = false;
  for (const ratePerSec of rates) {
    const made = await step(ratePerSec);
    if (made === undefined) return { limitPerSec: null, isBounded: false };
    isBounded = !made.held;
    if (isBounded) break;
    held.push(ratePerSec);
  }
  for (const ratePerSec of held.toReversed()) {
    const holds = await confirm(ratePerSec);
    if (holds === undefined) return { limitPerSec: null, isBounded };
    if (holds) return { limitPerSec: ratePerSec, isBounded };
    isBounded = true;
  }
  return { limitPerSec: null, isBounded };
}
