import { Batch } from './batch.ts';

/**
 * The memory of a producer: counts the bytes of the batches that are open, queued or in flight against
 * `buffer.memory`, and keeps batches for reuse. The last one given back is the first one taken again, so that at low
 * rates few buffers are ever touched.
 */
export class BatchPool {
  readonly #batchBytes: number;
  readonly #limitBytes: number;
  readonly #free: Batch[] = [];
  #heldBytes = 0;

  /**
   * @param batchBytes size of a pooled buffer (batch.size)
   * @param limitBytes bound on the bytes held (buffer.memory)
   */
  constructor(batchBytes: number, limitBytes: number) {
    this.#batchBytes = batchBytes;
    this.#limitBytes = limitBytes;
  }

  /** Bytes of the batches taken and not yet discharged. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  get freeCount(): number {
    return this.#free.length;
  }

  /** A batch with room for `neededBytes`, header included; undefined while that would exceed the limit. */
  take(neededBytes: number): Batch | undefined {
    const sizeBytes = Math.max(neededBytes, this.#batchBytes);
    if (this.#heldBytes + sizeBytes > this.#limitBytes) return undefined;
    this.#heldBytes += sizeBytes;
    if (sizeBytes !== this.#batchBytes) return new Batch(sizeBytes);
    return this.#free.pop() ?? new Batch(sizeBytes);
  }

  /** The fate of a batch is decided: its bytes no longer count, though it is still in use. */
  discharge(batch: Batch): void {
    this.#heldBytes -= batch.sizeBytes;
  }

  /** Nobody uses the batch any more: reuses it unless its bytes may still lie in a socket. */
  release(batch: Batch): void {
    const mayBeInSocket = batch.attempts > 1 || batch.lostAttempt || batch.inFlight;
    if (!mayBeInSocket && batch.sizeBytes === this.#batchBytes) this.#free.push(batch);
  }
}
