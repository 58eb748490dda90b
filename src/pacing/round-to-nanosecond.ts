/**
 * Rounds to 2^-20 ms (1 ns). The errors of square roots, sines and differences of large numbers are far smaller, so what
 * is due at a whole millisecond is due there exactly, and what is due at the end of a phase is not due before it.
 */
export function roundToNanosecond(ms: number): number {
  return Math.round(ms * 0x10_0000) / 0x10_0000;
}
