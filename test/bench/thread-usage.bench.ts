/**
 * What the watch over a thread costs the one that paces: `npx tsc -p tsconfig.bench.json && node
 * build/test/bench/thread-usage.bench.js`. The pacer's loop with a sender that only counts, in rounds of two seconds with
 * and without the watch, alternating; the medians of send delay and of CPU time are printed side by side.
 */
import { systemClock } from '../../src/clock.ts';
import { systemTimers } from '../../src/load/loop.ts';
import { OpenLoop } from '../../src/load/open-loop.ts';
import { IntervalRecorder } from '../../src/metrics/interval-recorder.ts';
import { LatencyHistogram } from '../../src/metrics/latency-histogram.ts';
import { startThreadUsage } from '../../src/metrics/thread-usage.ts';
import { median } from './statistics.ts';
import { buildSchedule } from '../support/schedules.ts';

const roundMs = 2000;
const rounds = 9;
const ratesPerSec = [5000, 100_000];

interface Round {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly cpuMsPerSec: number;
}

async function pace(ratePerSec: number, isWatched: boolean): Promise<Round> {
  const watch = isWatched ? startThreadUsage('pacer') : undefined;
  const recorder = new IntervalRecorder();
  const schedule = buildSchedule({ ratePerSec, durationMs: roundMs });
  const startMs = systemClock.nowMs() + 20;
  const loop = new OpenLoop(
    {
      startMs,
      untilMs: roundMs,
      deadlineMs: startMs + roundMs + 1000,
      firstOrder: 0,
      onFull: 'wait',
      orderLimit: Number.POSITIVE_INFINITY,
    },
    schedule.cursor(0, 1),
    {
      admits: () => true,
      trySend: (_seq, intendedMs, sentMs) => {
        recorder.record((sentMs - intendedMs) * 1000);
        return true;
      },
      drop: () => undefined,
    },
    systemClock,
    systemTimers,
  );
  // The whole process, in microseconds: a thread alone is told in steps of 10 ms on Node 20.
  const cpuBefore = process.cpuUsage();
  await new Promise((resolve) => {
    loop.start(resolve);
  });
  const { user, system } = process.cpuUsage(cpuBefore);
  watch?.take();
  watch?.stop();
  const histogram = new LatencyHistogram();
  histogram.add(recorder.take());
  return {
    p50Us: histogram.percentileUs(50, 0) ?? Number.NaN,
    p99Us: histogram.percentileUs(99, 0) ?? Number.NaN,
    cpuMsPerSec: (user + system) / roundMs,
  };
}

function print(what: string, all: readonly Round[]): void {
  const of = (name: keyof Round): string => median(all.map((round) => round[name])).toFixed(1);
  process.stdout.write(
    `${what.padEnd(26)} send delay p50 ${of('p50Us')} us, p99 ${of('p99Us')} us, CPU ${of('cpuMsPerSec')} ms/s\n`,
  );
}

for (const ratePerSec of ratesPerSec) {
  const bare: Round[] = [];
  const watched: Round[] = [];
  await pace(ratePerSec, false);
  for (let round = 0; round < rounds; round++) {
    bare.push(await pace(ratePerSec, false));
    watched.push(await pace(ratePerSec, true));
  }
  print(`${ratePerSec}/s, not watched`, bare);
  print(`${ratePerSec}/s, watched`, watched);
}
