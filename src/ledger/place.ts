/** A place in the log: partition and offset in one number, so that it is stored and copied whole. 0: not known. */
export type Place = number;

export const noPlace: Place = 0;

const offsets = 2 ** 40;
/** Partitions that a number has room for beside an offset. */
const partitions = 2 ** 13 - 1;

/**
 * The place of a record. Not known where the number has no room for it: from partition 8,191 or offset 10^12 on.
 *
 * @param offset negative: not known
 */
export function placeAt(partition: number, offset: number): Place {
  if (partition < 0 || partition >= partitions || offset < 0 || offset >= offsets) return noPlace;
  return (partition + 1) * offsets + offset;
}

/** null: not known. */
export function partitionOf(place: Place): number | null {
  return place === noPlace ? null : Math.floor(place / offsets) - 1;
}

/** null: not known. */
export function offsetOf(place: Place): number | null {
  return place === noPlace ? null : place % offsets;
}
