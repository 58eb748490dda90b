import { controlType, readControlType } from '../../protocol/control-record.ts';
import type { AbortedTransaction } from '../../protocol/messages/fetch.ts';
import { batchAttribute } from '../../protocol/record-batch-format.ts';
import { isControlBatch, type RecordBatchHeader } from '../../protocol/record-batch-reader.ts';

/**
 * Which batches of one Fetch answer are records that a reader may have. Control batches never are; with the aborted
 * transactions that a broker names to readers of committed records, their batches are not either: from a transaction's
 * first offset to the abort marker of its producer (apache/kafka CompletedFetch.containsAbortMarker and its callers).
 *
 * Every batch must be offered once, in order.
 */
export class AbortedTransactions {
  /** In order of their first offsets. */
  readonly #coming: readonly AbortedTransaction[];
  #taken = 0;
  /** Producers whose transaction was begun and is aborted later in this log. */
  readonly #aborting = new Set<bigint>();

  /** @param aborted of the answer; empty for a reader of everything */
  constructor(aborted: readonly AbortedTransaction[]) {
    this.#coming = aborted.length < 2 ? aborted : aborted.toSorted((a, b) => a.firstOffset - b.firstOffset);
  }

  /**
   * Whether the records of the batch that starts at `start` may be handed over.
   * @throws ShopSimError PROTOCOL_VIOLATION for a malformed control record
   */
  admits(buffer: Buffer, start: number, header: RecordBatchHeader): boolean {
    if (isControlBatch(header)) {
      if (this.#coming.length > 0) this.#onControl(buffer, start, header);
      return false;
    }
    if (this.#coming.length === 0 || (header.attributes & batchAttribute.transactional) === 0) return true;
    this.#begin(header.baseOffset + header.lastOffsetDelta);
    return !this.#aborting.has(header.producerId);
  }

  #onControl(buffer: Buffer, start: number, header: RecordBatchHeader): void {
    this.#begin(header.baseOffset);
    const isAbort = readControlType(buffer, start, header) === controlType.abort;
    if (isAbort) this.#aborting.delete(header.producerId);
  }

  /** Takes what begins up to an offset. */
  #begin(offset: number): void {
    for (;;) {
      const next = this.#coming[this.#taken];
      if (next === undefined || next.firstOffset > offset) return;
      this.#aborting.add(next.producerId);
      this.#taken += 1;
    }
  }
}
