import type { LoadCourse } from './course.ts';

/** The bounds of the load on the monotonic clock. The end moves when the load is stopped. */
export interface LoadWindow {
  readonly startMs: number;
  /** Start of the first measured phase. */
  readonly measureStartMs: number;
  /** Start of each measured phase. */
  readonly phaseStartsMs: readonly number[];
  /** End of the last measured phase; Infinity while it is open. */
  measureEndMs: number;
}

/** The window of a load that begins at `startMs` of the monotonic clock. */
export function loadWindow({ boundsMs }: Pick<LoadCourse, 'boundsMs'>, startMs: number): LoadWindow {
  const phaseStartsMs = boundsMs.slice(1, -1).map((ms) => startMs + ms);
  return {
    startMs,
    measureStartMs: phaseStartsMs[0] ?? startMs,
    phaseStartsMs,
    measureEndMs: startMs + (boundsMs.at(-1) ?? 0),
  };
}
