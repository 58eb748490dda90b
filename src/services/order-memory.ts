const pageBits = 16;
const pageBytes = 2 ** pageBits / 8;

/**
 * A set of orders, (run, number) each: one bit per order in pages of 65,536, so 20 million orders take 2.5 MB. Lasts as
 * long as the process: a service that starts anew knows nothing of what it did before.
 */
export class OrderMemory {
  readonly #runs = new Map<number, (Uint8Array | undefined)[]>();
  #lastRunHash = -1;
  #lastPages: (Uint8Array | undefined)[] = [];

  /** Whether the order is in the set. */
  has(runHash: number, seq: number): boolean {
    const page = this.#pages(runHash)[seq >>> pageBits];
    return page !== undefined && ((page[byteOf(seq)] ?? 0) & bitOf(seq)) !== 0;
  }

  /** Adds the order; false: it was in the set already. About 10 ns. */
  add(runHash: number, seq: number): boolean {
    const pages = this.#pages(runHash);
    const page = (pages[seq >>> pageBits] ??= new Uint8Array(pageBytes));
    const byte = page[byteOf(seq)] ?? 0;
    if ((byte & bitOf(seq)) !== 0) return false;
    page[byteOf(seq)] = byte | bitOf(seq);
    return true;
  }

  #pages(runHash: number): (Uint8Array | undefined)[] {
    if (runHash === this.#lastRunHash) return this.#lastPages;
    let pages = this.#runs.get(runHash);
    if (pages === undefined) {
      pages = [];
      this.#runs.set(runHash, pages);
    }
    this.#lastRunHash = runHash;
    this.#lastPages = pages;
    return pages;
  }
}

function byteOf(seq: number): number {
  return (seq >>> 3) & (pageBytes - 1);
}

function bitOf(seq: number): number {
  return 1 << (seq & 7);
}
