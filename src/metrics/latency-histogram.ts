import { Float64Histogram } from 'hdr-histogram-js';
import { bucketCount, lowestUsOf, maxTrackableUs, significantDigits } from './bucket-layout.ts';
import { foldIntoBars } from './histogram-bars.ts';
import type { IntervalCounts } from './interval-recorder.ts';
import type { HistogramBar, LatencySummary } from './result.ts';

/**
 * One measure of a run, merged from the intervals of all threads: an HdrHistogram with exact count, sum, minimum and
 * maximum beside it. Takes 190 kB; `add` costs some nanoseconds per filled bucket.
 */
export class LatencyHistogram {
  // 64-bit counts of doubles: the library's 32-bit ones wrap without a word.
  readonly #hdr = new Float64Histogram(1, maxTrackableUs, significantDigits);
  #sumUs = 0;
  #minUs: number | null = null;
  #maxUs: number | null = null;
  #negativeCount = 0;
  #clampedCount = 0;

  /** Number of values. */
  get count(): number {
    return this.#hdr.totalCount;
  }

  /** Values that were below zero, counted as 0. */
  get negativeCount(): number {
    return this.#negativeCount;
  }

  /** Values that were above one hour, counted as one hour. */
  get clampedCount(): number {
    return this.#clampedCount;
  }

  /** Adds what a recorder took; exact, because both sides have the same buckets. */
  add(interval: IntervalCounts): void {
    const { indexes, counts, minUs, maxUs } = interval;
    this.#negativeCount += interval.negativeCount;
    this.#clampedCount += interval.clampedCount;
    if (minUs === null || maxUs === null) return;
    for (let slot = 0; slot < indexes.length; slot++) {
      this.#hdr.addToCountAtIndex(indexes[slot] ?? 0, counts[slot] ?? 0);
    }
    this.#hdr.addToTotalCount(interval.count);
    this.#hdr.updateMinAndMax(minUs);
    this.#hdr.updateMinAndMax(maxUs);
    this.#addTotals(interval.sumUs, minUs, maxUs);
  }

  /** Adds another histogram; it stays as it is. */
  merge(other: LatencyHistogram): void {
    this.#negativeCount += other.#negativeCount;
    this.#clampedCount += other.#clampedCount;
    if (other.#minUs === null || other.#maxUs === null) return;
    this.#hdr.add(other.#hdr);
    this.#addTotals(other.#sumUs, other.#minUs, other.#maxUs);
  }

  /** Forgets everything. */
  reset(): void {
    this.#hdr.reset();
    this.#sumUs = 0;
    this.#minUs = null;
    this.#maxUs = null;
    this.#negativeCount = 0;
    this.#clampedCount = 0;
  }

  /**
   * The value that `percentile` % of all orders do not exceed, where all orders are the measured ones and the censored
   * ones, and a censored order is slower than every measured one.
   *
   * @param percentile 0..100
   * @param censoredCount orders whose value never came
   * @returns whole microseconds, three significant digits, never above the maximum; null when there are no orders or
   * the percentile falls among the censored
   */
  percentileUs(percentile: number, censoredCount = 0): number | null {
    const rank = rankOf(percentile, this.count + censoredCount);
    if (this.#maxUs === null || rank > this.count) return null;
    // Half a rank below aims at the middle of the rank, which no rounding inside the library can miss.
    const valueUs = this.#hdr.getValueAtPercentile(((rank - 0.5) / this.count) * 100);
    return Math.min(valueUs, this.#maxUs);
  }

  /**
   * The summary that stands in the result. Minimum, mean and maximum are exact and those of the measured orders.
   *
   * @param censoredCount orders whose value never came
   */
  summary(censoredCount: number): LatencySummary {
    return {
      count: this.count,
      censored: censoredCount,
      minUs: this.#minUs,
      meanUs: this.count === 0 ? null : this.#sumUs / this.count,
      p50Us: this.percentileUs(50, censoredCount),
      p75Us: this.percentileUs(75, censoredCount),
      p90Us: this.percentileUs(90, censoredCount),
      p95Us: this.percentileUs(95, censoredCount),
      p99Us: this.percentileUs(99, censoredCount),
      p999Us: this.percentileUs(99.9, censoredCount),
      p9999Us: this.percentileUs(99.99, censoredCount),
      maxUs: this.#maxUs,
    };
  }

  /** The distribution in bars of 12 %, from the first filled one to the last; empty when nothing was measured. */
  bars(): HistogramBar[] {
    return foldIntoBars(this.#filledBuckets());
  }

  *#filledBuckets(): Generator<readonly [us: number, count: number]> {
    for (let index = 0; index < bucketCount; index++) {
      const count = this.#hdr.getCountAtIndex(index);
      if (count > 0) yield [lowestUsOf(index), count];
    }
  }

  #addTotals(sumUs: number, minUs: number, maxUs: number): void {
    this.#sumUs += sumUs;
    this.#minUs = this.#minUs === null ? minUs : Math.min(this.#minUs, minUs);
    this.#maxUs = this.#maxUs === null ? maxUs : Math.max(this.#maxUs, maxUs);
  }
}

/** The 1-based rank of a percentile among `total` orders: HdrHistogram's rule, with its guard against one ulp. */
function rankOf(percentile: number, total: number): number {
  const exact = (Math.min(percentile, 100) / 100) * total;
  return Math.max(1, Math.ceil(exact - exact * Number.EPSILON));
}

/** One histogram from many intervals. */
export function histogramOf(intervals: Iterable<IntervalCounts>): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const interval of intervals) histogram.add(interval);
  return histogram;
}
