import { Float64Histogram } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { bucketCount, bucketIndexOf, lowestUsOf, maxTrackableUs } from '../../src/metrics/bucket-layout.ts';
import { createRng } from '../../src/rng.ts';

const hdr = new Float64Histogram(1, maxTrackableUs, 3);

/** Where bucket arithmetic breaks: around each power of two, and at random in between. */
function valuesToTry(): number[] {
  const values = [maxTrackableUs, maxTrackableUs - 1];
  for (let exponent = 0; exponent < 32; exponent++) {
    for (const offset of [-2, -1, 0, 1, 2]) values.push(2 ** exponent + offset);
  }
  const rng = createRng(4);
  for (let count = 0; count < 5000; count++) values.push(Math.floor(maxTrackableUs ** rng.nextFloat()));
  return values.filter((value) => value >= 0 && value <= maxTrackableUs);
}

describe('the bucket layout', () => {
  it('has as many buckets as hdr-histogram-js for one hour at three digits', () => {
    expect(bucketCount).toBe(hdr.countsArrayLength);
  });

  it('gives every value the index that hdr-histogram-js gives it', () => {
    for (const us of valuesToTry()) expect([us, bucketIndexOf(us)]).toEqual([us, hdr.countsArrayIndex(us)]);
  });

  it('knows the smallest value of each bucket', () => {
    for (let index = 0; index < bucketIndexOf(maxTrackableUs); index++) {
      expect([index, lowestUsOf(index)]).toEqual([index, hdr.valueFromIndex(index)]);
    }
  });
});
