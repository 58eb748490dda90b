/** Orders whose bits share a page: numbers that agree above these bits. */
export const orderSetPageBits = 16;

const pageOrders = 2 ** orderSetPageBits;
const pageBytes = pageOrders / 8;
/** Stands for every page of which each order is in the set, so that a long run without gaps takes no memory. */
const fullPage = new Uint8Array(pageBytes).fill(0xff);

/**
 * A set of orders of one run by number (u32): one bit per order in pages of 65,536, and nothing for a page that is
 * full. A run of any length that leaves few gaps takes a few pages; in the worst case 20 million orders take 2.5 MB.
 */
export class OrderSet {
  readonly #pages: (Uint8Array | undefined)[] = [];
  readonly #missing: number[] = [];
  #size = 0;

  /** Orders in the set. */
  get size(): number {
    return this.#size;
  }

  has(seq: number): boolean {
    const page = this.#pages[seq >>> orderSetPageBits];
    return page !== undefined && ((page[byteOf(seq)] ?? 0) & bitOf(seq)) !== 0;
  }

  /** Adds the order; false: it was in the set already. About 10 ns. */
  add(seq: number): boolean {
    const index = seq >>> orderSetPageBits;
    const page = this.#pages[index] ?? this.#createPage(index);
    const at = byteOf(seq);
    const before = page[at] ?? 0;
    const after = before | bitOf(seq);
    if (after === before) return false;
    page[at] = after;
    this.#size += 1;
    const missing = (this.#missing[index] ?? 0) - 1;
    this.#missing[index] = missing;
    if (missing === 0) this.#pages[index] = fullPage;
    return true;
  }

  /** Whether every order of page number `index` (orders / 65,536) is in the set. */
  isPageFull(index: number): boolean {
    return this.#pages[index] === fullPage;
  }

  #createPage(index: number): Uint8Array {
    const page = new Uint8Array(pageBytes);
    this.#pages[index] = page;
    this.#missing[index] = pageOrders;
    return page;
  }
}

function byteOf(seq: number): number {
  return (seq >>> 3) & (pageBytes - 1);
}

function bitOf(seq: number): number {
  return 1 << (seq & 7);
}
