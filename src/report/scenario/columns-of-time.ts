import type { RunResult, SecondResult } from '../../metrics/result.ts';

/** The columns of a time line: each is the same number of seconds, and as many characters wide. */
export interface TimeColumns {
  readonly secondsPerColumn: number;
  readonly charsPerColumn: number;
  /** Seconds of each column; a second that has no row in the result is undefined. */
  readonly columns: readonly (readonly (SecondResult | undefined)[])[];
  /** Characters of the whole time line. */
  readonly width: number;
  /** The character of a moment, from 0. */
  charAt(ms: number): number;
}

const widestColumn = 6;

/** As many seconds to a column as it takes to fit, and as many characters to a second as there is room for. */
export function timeColumns({ seconds, phases }: RunResult, width: number): TimeColumns {
  const lastMs = Math.max(
    1,
    ...seconds.map(({ startMs }) => startMs + 1000),
    ...phases.map(({ startMs, durationMs }) => startMs + durationMs),
  );
  const count = Math.ceil(lastMs / 1000);
  const secondsPerColumn = Math.ceil(count / width);
  const columnCount = Math.ceil(count / secondsPerColumn);
  const charsPerColumn = Math.max(1, Math.min(widestColumn, Math.floor(width / columnCount)));
  const byStart = new Map(seconds.map((second) => [Math.round(second.startMs / 1000), second]));
  const columns = Array.from({ length: columnCount }, (_, column) =>
    Array.from({ length: secondsPerColumn }, (_, index) => byStart.get(column * secondsPerColumn + index)),
  );
  const used = columnCount * charsPerColumn;
  return {
    secondsPerColumn,
    charsPerColumn,
    columns,
    width: used,
    charAt: (ms) => Math.max(0, Math.min(used - 1, Math.floor((ms / 1000 / secondsPerColumn) * charsPerColumn))),
  };
}
