/**
 * Whole numbers in proportion to `parts` that add up to exactly `total`: the largest-remainder method (Hamilton), as
 * seats are given to parties. Every part above zero gets at least `least` of it, as long as that is to be had.
 *
 * @param parts zero or more each; when all are zero the first one gets everything
 * @param total a whole number, zero or more
 */
export function apportion(parts: readonly number[], total: number, least = 0): number[] {
  const sum = parts.reduce((one, other) => one + other, 0);
  if (sum <= 0) return parts.map((_, index) => (index === 0 ? total : 0));
  const exact = parts.map((part) => (part / sum) * total);
  const whole = exact.map((share, index) => Math.max(Math.floor(share), (parts[index] ?? 0) > 0 ? least : 0));
  let left = total - whole.reduce((one, other) => one + other, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((one, other) => other.remainder - one.remainder || one.index - other.index);
  for (const { index, remainder } of byRemainder) {
    if (left <= 0 || remainder === 0) break;
    // Who was lifted to the least has had its remainder.
    if ((whole[index] ?? 0) > (exact[index] ?? 0)) continue;
    whole[index] = (whole[index] ?? 0) + 1;
    left -= 1;
  }
  const largest = whole.indexOf(Math.max(...whole));
  whole[largest] = (whole[largest] ?? 0) + left;
  return whole;
}
