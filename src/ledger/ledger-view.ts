import { chunkBits, Control, type LedgerMemory } from './ledger-memory.ts';

/**
 * One writing thread's view of the window, as of its last {@link LedgerView.refresh}.
 *
 * The main thread moves the first chunk on, waits until every writer has said that it knows, and only then reads the
 * chunks behind it for good and gives their memory to new orders. A writer says so between two writes, so none of its
 * writes can be under way into a chunk that is being read: the waiting is for a fact, not for a time. It takes no lock,
 * and no order waits for it. A writer that comes too late for an order tells the main thread by message.
 */
export class LedgerView {
  /** Orders of chunks below this have left the window. */
  firstChunk = 0;
  /** Orders of chunks from this on have no memory yet. */
  limitChunk = 0;
  readonly #control: Int32Array;
  readonly #knownAt: number;
  readonly #highestAt: number;
  #highestChunk = 0;

  /** @param writer the number of this thread among the writers of the ledger */
  constructor(memory: LedgerMemory, writer: number) {
    if (writer >= memory.writers) throw new RangeError(`writer ${writer} of a ledger for ${memory.writers}`);
    this.#control = new Int32Array(memory.control);
    this.#knownAt = Control.writers + 2 * writer;
    this.#highestAt = this.#knownAt + 1;
    this.refresh();
  }

  /** Looks how far the window has moved, and says that it did. To be called between two writes, at least every second. */
  refresh(): void {
    const firstChunk = Atomics.load(this.#control, Control.firstChunk);
    this.limitChunk = Atomics.load(this.#control, Control.limitChunk);
    if (firstChunk === this.firstChunk) return;
    this.firstChunk = firstChunk;
    Atomics.store(this.#control, this.#knownAt, firstChunk);
  }

  /** Whether there is memory for order `seq`; tells the main thread how far its orders have come. A few ns. */
  admits(seq: number): boolean {
    const chunk = seq >>> chunkBits;
    if (chunk > this.#highestChunk) {
      this.#highestChunk = chunk;
      Atomics.store(this.#control, this.#highestAt, chunk);
    }
    if (chunk < this.limitChunk) return true;
    this.refresh();
    return chunk < this.limitChunk;
  }
}
