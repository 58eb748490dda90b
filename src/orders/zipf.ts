/**
 * Which of N things, when the thing of rank k = 0, 1, ... is wanted with probability proportional to 1 / (k + 1)^s.
 * s = 0 makes all equally likely; web shops are near 0.75, a hot-key test uses 1 and more.
 *
 * Walker's alias method as Vose builds it ("A linear algorithm for generating random numbers with a given
 * distribution", 1991): every column holds its own rank up to a threshold and one other above it, so a draw is one
 * multiplication and two look-ups, whatever N and s. The tables lie in shared memory: threads use one copy.
 */
export interface ZipfTables {
  readonly count: number;
  /**
   * Two numbers for each column: the share that belongs to its own rank, in 2^-32, and the rank that has the rest. Side by
   * side, since a draw from a large table waits for memory, and both come with one line of the cache (orders.bench).
   */
  readonly columns: Uint32Array;
}

const two32 = 0x1_0000_0000;

/**
 * @param count how many things, 1 .. 2^24
 * @param exponent s >= 0
 */
export function createZipf(count: number, exponent: number): ZipfTables {
  return createAliasTables(zipfProbabilities(count, exponent));
}

/** The tables of any distribution. @param probabilities add up to 1 */
export function createAliasTables(probabilities: Float64Array): ZipfTables {
  const count = probabilities.length;
  const columns = new Uint32Array(new SharedArrayBuffer(count * 8));
  const scaled = new Float64Array(count);
  for (let rank = 0; rank < count; rank++) scaled[rank] = (probabilities[rank] ?? 0) * count;
  const small = new Uint32Array(count);
  const large = new Uint32Array(count);
  let smallCount = 0;
  let largeCount = 0;
  for (let rank = count - 1; rank >= 0; rank--) {
    if ((scaled[rank] ?? 0) < 1) small[smallCount++] = rank;
    else large[largeCount++] = rank;
  }
  while (smallCount > 0 && largeCount > 0) {
    const poor = small[--smallCount] ?? 0;
    const rich = large[largeCount - 1] ?? 0;
    const share = scaled[poor] ?? 0;
    columns[2 * poor] = share * two32;
    columns[2 * poor + 1] = rich;
    const rest = (scaled[rich] ?? 0) + share - 1;
    scaled[rich] = rest;
    if (rest < 1) {
      largeCount -= 1;
      small[smallCount++] = rich;
    }
  }
  // What is left is a full column up to rounding: it is its own alias, so its threshold does not matter.
  for (let index = 0; index < smallCount; index++) columns[2 * (small[index] ?? 0) + 1] = small[index] ?? 0;
  for (let index = 0; index < largeCount; index++) columns[2 * (large[index] ?? 0) + 1] = large[index] ?? 0;
  return { count, columns };
}

/**
 * The rank that a uniform 32-bit number stands for. The high part picks the column, the low part the side of its
 * threshold: with N things a probability is exact to N / 2^32 of itself. Costs a few ns, and a cache miss when the
 * tables are large.
 */
export function zipfRank({ count, columns }: ZipfTables, uniformUint32: number): number {
  const scaled = uniformUint32 * count;
  const column = Math.floor(scaled / two32);
  const height = scaled - column * two32;
  return height < (columns[2 * column] ?? 0) ? column : (columns[2 * column + 1] ?? 0);
}

/** The probability of each rank; they add up to 1. */
export function zipfProbabilities(count: number, exponent: number): Float64Array {
  const probabilities = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank++) {
    const weight = (rank + 1) ** -exponent;
    probabilities[rank] = weight;
    total += weight;
  }
  for (let rank = 0; rank < count; rank++) probabilities[rank] = (probabilities[rank] ?? 0) / total;
  return probabilities;
}
