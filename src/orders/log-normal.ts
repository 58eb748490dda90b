import type { Rng } from '../rng.ts';

/**
 * A log-normal value: its logarithm is normal with mean ln(median) and standard deviation `sigma`; its own mean is
 * median * exp(sigma^2 / 2). Service times and order values have this shape: never negative, a long tail to the right.
 *
 * Box and Muller's transform ("A note on the generation of random normal deviates", 1958) of two uniform numbers.
 *
 * @param median above 0, in any unit; the result has the same
 * @param sigma 0 or more, without unit
 * @param uniformA in [0, 1)
 * @param uniformB in [0, 1), independent of the first
 */
export function logNormal(median: number, sigma: number, uniformA: number, uniformB: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - uniformA)) * Math.cos(2 * Math.PI * uniformB);
  return median * Math.exp(sigma * normal);
}

/** {@link logNormal} with the next two numbers of a generator. */
export function drawLogNormal(rng: Rng, median: number, sigma: number): number {
  return logNormal(median, sigma, rng.nextFloat(), rng.nextFloat());
}
