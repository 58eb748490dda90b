/**
 * Samples that a percentile needs before it says something of the system rather than of the luck of one run. Below
 * the 99th none is asked for.
 */
export const samplesNeeded = { p99: 563, p999: 5662, p9999: 56_647 } as const;

/** A percentile for which {@link samplesNeeded} asks a number of samples. */
export type DemandingPercentile = keyof typeof samplesNeeded;

/** How people write these percentiles. */
export const percentileNames: Readonly<Record<DemandingPercentile, string>> = {
  p99: 'p99',
  p999: 'p99.9',
  p9999: 'p99.99',
};

/** The percentiles for which so many samples, measured and censored, are too few; ascending. */
export function percentilesShortOfSamples(sampleCount: number): DemandingPercentile[] {
  const demanding: readonly DemandingPercentile[] = ['p99', 'p999', 'p9999'];
  return demanding.filter((percentile) => sampleCount < samplesNeeded[percentile]);
}
