/**
 * A place in the log: partition and offset in one number, so that it is stored and copied whole. 0: not known. One with
 * an offset plus n is that of the n-th record behind it.
 */
export type Place = number;

export const noPlace: Place = 0;

/** The lower part is the offset + 1, 0 where only the partition is known; the upper part the partition + 1. */
const offsets = 2 ** 40;
const partitions = 2 ** 13 - 1;

/**
 * The place of a record. Not known where the number has no room for it: from partition 8,191 or offset 10^12 on.
 *
 * @param partition negative: not known, and the offset with it
 * @param offset negative: not known
 */
export function placeAt(partition: number, offset: number): Place {
  if (partition < 0 || partition >= partitions) return noPlace;
  return (partition + 1) * offsets + (offset < 0 || offset >= offsets - 1 ? 0 : offset + 1);
}

/** null: not known. */
export function partitionOf(place: Place): number | null {
  return place === noPlace ? null : Math.floor(place / offsets) - 1;
}

/** null: not known. */
export function offsetOf(place: Place): number | null {
  const low = place % offsets;
  return low === 0 ? null : low - 1;
}
