/**
 * The bucket layout of HdrHistogram for whole microseconds, 3 significant digits and values up to one hour: the same
 * index for the same value as hdr-histogram-js (`JsHistogram.countsArrayIndex`), in four integer operations. Values below
 * 2048 have a bucket each; above, each power of two is cut into 1024 buckets.
 *
 * Source: Gil Tene's HdrHistogram, AbstractHistogram.java (public domain).
 */

/** One hour: the largest value that is tracked; it fits in 32 bits, which the index arithmetic relies on. */
export const maxTrackableUs = 3_600_000_000;

/** Significant decimal digits to which two values are told apart. */
export const significantDigits = 3;

const halfBucketMagnitude = 10;
const halfBucketCount = 1 << halfBucketMagnitude;
const bucketZeroMask = 2 * halfBucketCount - 1;
const leadingZerosOfBucketZero = Math.clz32(bucketZeroMask);

/** Number of counts that cover 0..{@link maxTrackableUs}. */
export const bucketCount = (leadingZerosOfBucketZero + 2) * halfBucketCount;

/** Index of the bucket of a whole number of microseconds in 0..{@link maxTrackableUs}; others give nonsense. */
export function bucketIndexOf(us: number): number {
  const magnitude = leadingZerosOfBucketZero - Math.clz32(us | bucketZeroMask);
  return (magnitude << halfBucketMagnitude) + (us >>> magnitude);
}

/** The smallest value that falls into the bucket. */
export function lowestUsOf(index: number): number {
  const magnitude = Math.max(0, (index >>> halfBucketMagnitude) - 1);
  return (index - (magnitude << halfBucketMagnitude)) * 2 ** magnitude;
}
