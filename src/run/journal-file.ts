import type { FileHandle } from 'node:fs/promises';
import type { OrderJournal } from '../ledger/order-journal.ts';

const intervalMs = 200;
/** Every fifth look: what was written survives the machine too, not only the process. */
const looksPerSync = 5;

/**
 * Appends to the journal of a run every 200 ms what became of its orders since, on the main thread, and brings it to the
 * disk every second. While the disk is busy with the last piece nothing is lost: the next one is so much longer. A disk
 * that fails ends the journal, which is told, and not the run.
 */
export class JournalFile {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #journal: OrderJournal;
  readonly #onNotice: (text: string) => void;
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> | undefined;
  #syncing: Promise<void> | undefined;
  #looks = 0;
  #hasFailed = false;

  constructor(file: FileHandle, path: string, journal: OrderJournal, onNotice: (text: string) => void) {
    this.#file = file;
    this.#path = path;
    this.#journal = journal;
    this.#onNotice = onNotice;
    this.#timer = setInterval(() => this.#look(), intervalMs);
    this.#timer.unref();
  }

  /** Writes down what is left, brings it to the disk and closes the file. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await this.#syncing;
    await this.#attempt(() => this.#append());
    await this.#attempt(() => this.#file.datasync());
    await this.#file.close().catch((error: unknown) => this.#fail(error));
  }

  #look(): void {
    this.#writing ??= this.#attempt(() => this.#append()).finally(() => (this.#writing = undefined));
    this.#looks += 1;
    if (this.#looks % looksPerSync !== 0) return;
    this.#syncing ??= this.#attempt(() => this.#file.datasync()).finally(() => (this.#syncing = undefined));
  }

  async #append(): Promise<void> {
    const frames = this.#journal.take();
    if (frames.length > 0) await this.#file.appendFile(Buffer.concat(frames));
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    if (this.#hasFailed) return;
    try {
      await work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    this.#onNotice(
      `The journal ${this.#path} ends here: it cannot be written any more (${reason}). The run goes on; after a crash shop-sim verify knows only the orders until now.`,
    );
  }
}
