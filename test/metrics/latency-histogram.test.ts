import { build } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { maxTrackableUs } from '../../src/metrics/bucket-layout.ts';
import { type IntervalCounts, IntervalRecorder } from '../../src/metrics/interval-recorder.ts';
import { LatencyHistogram } from '../../src/metrics/latency-histogram.ts';
import { createRng } from '../../src/rng.ts';

const everyTenth = Array.from({ length: 1001 }, (_, index) => index / 10).filter((percentile) => percentile > 0);
const percentiles = [...everyTenth, 99.95, 99.99, 99.999];

function intervalOf(values: Iterable<number>): IntervalCounts {
  const recorder = new IntervalRecorder();
  for (const us of values) recorder.record(us);
  return recorder.take();
}

function histogramOf(...intervals: IntervalCounts[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const interval of intervals) histogram.add(interval);
  return histogram;
}

function oneTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

/** Latencies as they are: a body, a tail over five decades, and some zeros. */
function realisticValues(count: number): number[] {
  const rng = createRng(99);
  return Array.from({ length: count }, () => Math.floor(4000 * rng.nextFloat() ** 2 + 2 / (rng.nextFloat() + 1e-7)));
}

describe('LatencyHistogram', () => {
  it('gives the known percentiles of 1..10000 within three digits', () => {
    const histogram = histogramOf(intervalOf(oneTo(10_000)));
    expect(histogram.summary(0)).toEqual({
      count: 10_000,
      censored: 0,
      minUs: 1,
      meanUs: 5000.5,
      p50Us: 5003,
      p75Us: 7503,
      p90Us: 9007,
      p95Us: 9503,
      p99Us: 9903,
      p999Us: 9991,
      p9999Us: 9999,
      maxUs: 10_000,
    });
  });

  it('gives the exact percentiles of 1..2000, where each value has a bucket', () => {
    const histogram = histogramOf(intervalOf(oneTo(2000)));
    const expected = percentiles.map((percentile) => Math.max(1, Math.ceil((percentile * 2000 - 1e-6) / 100)));
    expect(percentiles.map((percentile) => histogram.percentileUs(percentile))).toEqual(expected);
  });

  it('agrees with hdr-histogram-js fed directly, on every percentile, when merged from many intervals', () => {
    const values = [...realisticValues(30_000), maxTrackableUs, maxTrackableUs - 1, 2 ** 31, 0];
    const direct = build({
      bitBucketSize: 64,
      autoResize: false,
      highestTrackableValue: maxTrackableUs,
      numberOfSignificantValueDigits: 3,
    });
    for (const us of values) direct.recordValue(us);
    const thirds = [0, 1, 2].map((part) => intervalOf(values.filter((_, index) => index % 3 === part)));
    const merged = histogramOf(...thirds);
    expect(merged.count).toBe(direct.totalCount);
    for (const percentile of percentiles) {
      const expected = Math.min(direct.getValueAtPercentile(percentile), direct.maxValue);
      expect([percentile, merged.percentileUs(percentile)]).toEqual([percentile, expected]);
    }
  });

  it('never gives a percentile above the maximum', () => {
    const histogram = histogramOf(intervalOf([1_000_001]));
    expect([50, 99, 100].map((percentile) => histogram.percentileUs(percentile))).toEqual([
      1_000_001, 1_000_001, 1_000_001,
    ]);
  });

  it('counts beyond 32 bits', () => {
    const huge = { ...intervalOf([]), indexes: new Uint16Array([7]), counts: new Uint32Array([0xffff_ffff]) };
    const interval = { ...huge, count: 0xffff_ffff, sumUs: 7 * 0xffff_ffff, minUs: 7, maxUs: 7 };
    const histogram = histogramOf(interval, interval, intervalOf([9]));
    expect(histogram.count).toBe(2 * 0xffff_ffff + 1);
    expect(histogram.percentileUs(99.99)).toBe(7);
    expect(histogram.percentileUs(100)).toBe(9);
  });

  it('is all dashes when empty, with or without censored orders', () => {
    const nothing = {
      minUs: null,
      meanUs: null,
      p50Us: null,
      p75Us: null,
      p90Us: null,
      p95Us: null,
      p99Us: null,
      p999Us: null,
      p9999Us: null,
      maxUs: null,
    };
    expect(histogramOf().summary(0)).toEqual({ count: 0, censored: 0, ...nothing });
    expect(histogramOf(intervalOf([])).summary(12)).toEqual({ count: 0, censored: 12, ...nothing });
    expect(histogramOf().bars()).toEqual([]);
  });

  it('ranks a censored order as slower than every measured one', () => {
    const histogram = histogramOf(intervalOf(oneTo(990)));
    expect(histogram.summary(10)).toMatchObject({ p50Us: 500, p99Us: 990, p999Us: null, p9999Us: null, maxUs: 990 });
    expect(histogram.percentileUs(99, 10)).toBe(990);
    expect(histogram.percentileUs(99.1, 10)).toBeNull();
    expect(histogram.percentileUs(100, 1)).toBeNull();
  });

  it('has no percentile at all when most orders never came back', () => {
    expect(histogramOf(intervalOf([5])).summary(10)).toMatchObject({ count: 1, p50Us: null, maxUs: 5 });
  });

  it('merges two histograms as if all had been recorded in one', () => {
    const left = histogramOf(intervalOf([-1, 5, 900_000]));
    const right = histogramOf(intervalOf([3, maxTrackableUs * 2]));
    const both = histogramOf(intervalOf([-1, 5, 900_000, 3, maxTrackableUs * 2]));
    left.merge(right);
    left.merge(new LatencyHistogram());
    expect(left.summary(2)).toEqual(both.summary(2));
    expect(left.bars()).toEqual(both.bars());
    expect([left.negativeCount, left.clampedCount]).toEqual([1, 1]);
  });

  it('forgets everything on reset', () => {
    const histogram = histogramOf(intervalOf([-1, 5, 900_000]));
    histogram.reset();
    histogram.add(intervalOf([40]));
    expect(histogram.summary(0)).toEqual(histogramOf(intervalOf([40])).summary(0));
    expect(histogram.negativeCount).toBe(0);
  });

  it('draws bars that touch each other and hold every order', () => {
    const values = realisticValues(5000);
    const bars = histogramOf(intervalOf(values)).bars();
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(5000);
    bars.slice(1).forEach((bar, index) => expect(bar.fromUs).toBe(bars[index]?.toUs));
    expect(bars[0]?.fromUs).toBeLessThanOrEqual(Math.min(...values));
    expect(bars.at(-1)?.toUs).toBeGreaterThan(Math.max(...values));
  });

  it('keeps the empty bars between two humps', () => {
    expect(histogramOf(intervalOf([0, 3, 3, 6])).bars()).toEqual([
      { fromUs: 0, toUs: 1, count: 1 },
      { fromUs: 1, toUs: 2, count: 0 },
      { fromUs: 2, toUs: 3, count: 0 },
      { fromUs: 3, toUs: 4, count: 2 },
      { fromUs: 4, toUs: 5, count: 0 },
      { fromUs: 5, toUs: 6, count: 0 },
      { fromUs: 6, toUs: 7, count: 1 },
    ]);
  });
});
