import { expect, it } from 'vitest';
import { parsePerfTestOutput } from './perf-test-output.ts';

const whole =
  '200000 records sent, 25799.793602 records/sec (25.20 MB/sec), 919.22 ms avg latency, 1847.00 ms max latency, 837 ms 50th, 1590 ms 95th, 1774 ms 99th, 1839 ms 99.9th.';
const steady =
  '120000 steady state records sent, 35724.918130 records/sec (34.89 MB/sec), 685.68 ms avg latency, 1098.00 ms max latency, 635 ms 50th, 1066 ms 95th, 1091 ms 99th, 1094 ms 99.9th.';
const interval = '92344 records sent, 18468.8 records/sec (18.04 MB/sec), 919.2 ms avg latency, 1847.0 ms max latency.';

it('reads both summaries and passes over the lines in between', () => {
  const output = parsePerfTestOutput(['Warmup first 80000 records.', interval, whole, steady, ''].join('\n'));
  expect(output.whole).toMatchObject({ records: 200_000, recordsPerSec: 25_799.793602, p99Ms: 1774 });
  expect(output.steady).toEqual({
    records: 120_000,
    recordsPerSec: 35_724.91813,
    megabytesPerSec: 34.89,
    averageMs: 685.68,
    maxMs: 1098,
    p50Ms: 635,
    p95Ms: 1066,
    p99Ms: 1091,
    p999Ms: 1094,
  });
});

it('throws, with the output, when the run ended before its summary', () => {
  expect(() => parsePerfTestOutput(interval)).toThrow(interval);
  expect(() => parsePerfTestOutput(whole)).toThrow('no steady state summary');
});
