import type { PhaseTally } from '../../src/load/tally.ts';

/** The tally of one phase: 0 is the warm-up; fails where the phase counted nothing. */
export function tallyOfPhase(tallies: readonly PhaseTally[], phase: number): PhaseTally {
  const found = tallies.find((tally) => tally.phase === phase);
  if (found === undefined) throw new Error(`nothing was counted in phase ${phase}`);
  return found;
}
