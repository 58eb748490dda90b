/** Records that are remembered: more than can be in flight to one partition. */
const longMemory = 8192;
const longMemories = 64;
const shortMemory = 512;

const classMask = 0xffff;
const inOrderFlag = 0x1_0000;

/**
 * The latest records of one producer in one partition, to tell of one that is out of order whether it is behind one of
 * its own key. Costs two stores a record that is in order, one after the other in memory.
 *
 * Remembers 8,192 records (64 KB); with many partitions times producers the later ones remember 512. A record that
 * comes later than that is out of order all the same, and counted as such.
 */
export class KeyOrder {
  readonly #mask: number;
  readonly #seqs: Uint32Array;
  readonly #classes: Uint32Array;
  #count = 0;

  /** @param number how many of these the checker made before */
  constructor(number: number) {
    const size = number < longMemories ? longMemory : shortMemory;
    this.#mask = size - 1;
    this.#seqs = new Uint32Array(size);
    this.#classes = new Uint32Array(size);
  }

  /** The next record, above all before it. */
  addInOrder(seq: number, keyClass: number): void {
    this.#add(seq, keyClass | inOrderFlag);
  }

  /** A record that is below one before it; true: below one of the same key class. Class 0 is no key. */
  addOutOfOrder(seq: number, keyClass: number): boolean {
    const isBehind = keyClass !== 0 && this.#isBehindOwnKey(seq, keyClass);
    this.#add(seq, keyClass);
    return isBehind;
  }

  #add(seq: number, keyClass: number): void {
    const at = this.#count & this.#mask;
    this.#seqs[at] = seq;
    this.#classes[at] = keyClass;
    this.#count += 1;
  }

  /** Looks back only to where the record should have been: behind that, all are below it. */
  #isBehindOwnKey(seq: number, keyClass: number): boolean {
    const oldest = Math.max(0, this.#count - this.#seqs.length);
    for (let index = this.#count - 1; index >= oldest; index--) {
      const otherSeq = this.#seqs[index & this.#mask] ?? 0;
      const other = this.#classes[index & this.#mask] ?? 0;
      if (otherSeq > seq && (other & classMask) === keyClass) return true;
      if (otherSeq < seq && (other & inOrderFlag) !== 0) return false;
    }
    return false;
  }
}
