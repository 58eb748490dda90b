import type { Clock } from '../clock.ts';
import { createRng, type Rng } from '../rng.ts';
import { quote } from './options/read-options.ts';

/** What makes this run different from the one before it. */
export interface RunIdentity {
  /** `20261123-144501-ab12`: UTC to the second, so that names sort by time, and four letters against collisions. */
  readonly runId: string;
  /** The command line as it was typed. It holds no secret: those are refused there. */
  readonly command: string;
  /** The seed when the user gave none; below 2^32, so that it is short enough to be typed again. */
  readonly drawnSeed: number;
}

// Without 0, 1, l, o, which look alike in some terminals' fonts; 32 letters, so that nothing is drawn more often.
const letters = '23456789abcdefghijkmnpqrstuvwxyz';

/** Draws the identity of a run. `processId` separates two runs that start in the same microsecond. */
export function drawRunIdentity(clock: Clock, processId: number, words: readonly string[]): RunIdentity {
  const nowMs = clock.epochMs();
  const rng = createRng(Math.floor(nowMs * 1000), processId);
  return {
    runId: runIdAt(nowMs, rng),
    command: ['shop-sim', ...words].map(quote).join(' '),
    drawnSeed: rng.nextUint32(),
  };
}

/** The run id of a moment in milliseconds since the epoch. */
export function runIdAt(epochMs: number, rng: Rng): string {
  const [, date = '', time = ''] = /^(.{10})T(.{8})/.exec(new Date(epochMs).toISOString()) ?? [];
  const suffix = Array.from({ length: 4 }, () => letters[rng.nextInt(letters.length)] ?? '').join('');
  return `${date.replaceAll('-', '')}-${time.replaceAll(':', '')}-${suffix}`;
}
