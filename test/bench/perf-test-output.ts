/** One summary line of `kafka-producer-perf-test`: whole milliseconds, measured from the actual send. */
export interface PerfTestSummary {
  readonly records: number;
  readonly recordsPerSec: number;
  readonly megabytesPerSec: number;
  readonly averageMs: number;
  readonly maxMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

/** What a run of `kafka-producer-perf-test --warmup-records N` prints at its end. */
export interface PerfTestOutput {
  /** Warm-up included. */
  readonly whole: PerfTestSummary;
  readonly steady: PerfTestSummary;
}

const summaryLine =
  /^(\d+) (steady state )?records sent, ([\d.]+) records\/sec \(([\d.]+) MB\/sec\), ([\d.]+) ms avg latency, ([\d.]+) ms max latency, (\d+) ms 50th, (\d+) ms 95th, (\d+) ms 99th, (\d+) ms 99\.9th\.$/;

/** Reads the two summaries; throws when one is missing (interval lines have no percentiles and are passed over). */
export function parsePerfTestOutput(output: string): PerfTestOutput {
  let whole: PerfTestSummary | undefined;
  let steady: PerfTestSummary | undefined;
  for (const line of output.split('\n')) {
    const match = summaryLine.exec(line.trim());
    if (match === null) continue;
    if (match[2] === undefined) whole = summaryOf(match);
    else steady = summaryOf(match);
  }
  if (whole === undefined || steady === undefined) {
    throw new Error(
      `kafka-producer-perf-test printed no ${whole === undefined ? '' : 'steady state '}summary:\n${output}`,
    );
  }
  return { whole, steady };
}

function summaryOf(match: RegExpExecArray): PerfTestSummary {
  const number = (group: number): number => Number(match[group]);
  return {
    records: number(1),
    recordsPerSec: number(3),
    megabytesPerSec: number(4),
    averageMs: number(5),
    maxMs: number(6),
    p50Ms: number(7),
    p95Ms: number(8),
    p99Ms: number(9),
    p999Ms: number(10),
  };
}
