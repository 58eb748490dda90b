/** A table with a place for every key class: exact. Later tables of a checker are smaller. */
const exactBits = 16;
const exactTables = 24;
const compactBits = 10;

/**
 * The highest keySeq of each key class of one producer in one partition.
 *
 * The first tables of a checker have a place for every class (384 KB). With many partitions times producers the later
 * ones are small (6 KB): there two classes can share a place, and the later one drives the earlier one out. That may
 * overlook two records of one key that changed places far apart; it never accuses one that is in order.
 */
export class KeyOrder {
  readonly #mask: number;
  readonly #classes: Uint16Array;
  readonly #highest: Uint32Array;

  /** @param tableNumber how many tables the checker made before this one */
  constructor(tableNumber: number) {
    const size = 2 ** (tableNumber < exactTables ? exactBits : compactBits);
    this.#mask = size - 1;
    this.#classes = new Uint16Array(size);
    this.#highest = new Uint32Array(size);
  }

  /** Takes the next record of a class (not 0); false: it is not above the highest one before. About 5 ns. */
  advance(keyClass: number, keySeq: number): boolean {
    const place = keyClass & this.#mask;
    if (this.#classes[place] === keyClass && keySeq <= (this.#highest[place] ?? 0)) return false;
    this.#classes[place] = keyClass;
    this.#highest[place] = keySeq;
    return true;
  }
}
