/**
 * What one recorded sample costs: `npx tsc -p tsconfig.bench.json && node build/test/bench/recording.bench.js`.
 * Seven rounds of 20 M samples over a realistic spread of values; the median round is printed. The target is at most
 * 25 ns a sample and no garbage.
 */
import { build } from 'hdr-histogram-js';
import { IntervalRecorder } from '../../src/metrics/interval-recorder.ts';
import { LatencyHistogram } from '../../src/metrics/latency-histogram.ts';
import { createRng } from '../../src/rng.ts';

const samplesPerRound = 20_000_000;
const rounds = 7;
const values = latencies(1 << 16);

/** Fractional microseconds from 100 us to minutes, most of them a few milliseconds. */
function latencies(count: number): Float64Array {
  const rng = createRng(7);
  return Float64Array.from({ length: count }, () => 100 + 4000 * rng.nextFloat() ** 2 + 10 / (rng.nextFloat() + 1e-7));
}

function medianNs(round: () => void, samples: number): number {
  const timesNs = Array.from({ length: rounds }, () => {
    const startMs = performance.now();
    round();
    return ((performance.now() - startMs) * 1e6) / samples;
  });
  return timesNs.sort((left, right) => left - right)[rounds >> 1] ?? Number.NaN;
}

function print(what: string, ns: number, unit: string): void {
  process.stdout.write(`${what.padEnd(52)} ${ns.toFixed(1).padStart(9)} ${unit}\n`);
}

const recorder = new IntervalRecorder();
const recordAll = (): void => {
  for (let index = 0; index < samplesPerRound; index++) recorder.record(values[index & 0xffff] ?? 0);
};
recordAll();
const heapBefore = process.memoryUsage().heapUsed;
print('IntervalRecorder.record', medianNs(recordAll, samplesPerRound), 'ns/sample');
const heapGrowth = process.memoryUsage().heapUsed - heapBefore;
print('  heap growth over all rounds', heapGrowth / (rounds * samplesPerRound), 'bytes/sample');

const direct = build({ bitBucketSize: 64, autoResize: false, highestTrackableValue: 3.6e9 });
const directSamples = samplesPerRound / 10;
const recordDirect = (): void => {
  for (let index = 0; index < directSamples; index++) direct.recordValue(Math.round(values[index & 0xffff] ?? 0));
};
recordDirect();
print('hdr-histogram-js recordValue, for comparison', medianNs(recordDirect, directSamples), 'ns/sample');

const takes = 200;
const recordAndTake = (): void => {
  for (let take = 0; take < takes; take++) {
    for (let index = 0; index < 5000; index++) recorder.record(values[(take * 5000 + index) & 0xffff] ?? 0);
    recorder.take();
  }
};
recordAndTake();
print('5,000 records and one take', medianNs(recordAndTake, takes) / 1000, 'us');

for (const us of values) recorder.record(us);
const interval = recorder.take();
const histogram = new LatencyHistogram();
const addAll = (): void => {
  for (let add = 0; add < takes; add++) histogram.add(interval);
};
addAll();
print(`LatencyHistogram.add of ${interval.indexes.length} filled buckets`, medianNs(addAll, takes) / 1000, 'us');
const summarize = (): void => {
  for (let times = 0; times < 20; times++) histogram.summary(3);
};
print('LatencyHistogram.summary', medianNs(summarize, 20) / 1000, 'us');
