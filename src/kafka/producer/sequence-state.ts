import { nextSequence } from '../../protocol/record-batch-writer.ts';
import type { Batch } from './batch.ts';

/** The last epoch of a producer id (int16). */
export const maxProducerEpoch = 32_767;

/**
 * The identity that an idempotent producer gives its batches on one partition: epoch and next sequence, and whether the
 * sequences given away are all accounted for.
 *
 * A sequence that was given away and will never be acked leaves a gap. When it is certain that it is not in the log,
 * the epoch must be bumped and the batches behind it start at sequence 0 (KIP-360; apache/kafka
 * TransactionManager.bumpIdempotentProducerEpoch). When it may be in the log, the gap is open: the next batch that was
 * sent before tells, by an ack that it is closed, by a sequence error that it is not.
 */
export class SequenceState {
  readonly #producerId: bigint | undefined;
  readonly #isTransactional: boolean;
  #producerEpoch: number;
  #sequence = 0;
  #isEstablished = false;
  #mustBump = false;
  #hasOpenGap = false;
  #gapMayCloseLate = false;

  /** @param producerId undefined: batches get no identity, and nothing is ever to be repaired */
  constructor(producerId: bigint | undefined, producerEpoch: number, isTransactional = false) {
    this.#producerId = producerId;
    this.#producerEpoch = producerEpoch;
    this.#isTransactional = isTransactional;
  }

  get isIdempotent(): boolean {
    return this.#producerId !== undefined;
  }

  get producerEpoch(): number {
    return this.#producerEpoch;
  }

  /** Whether the leader has state of this epoch; without it, it accepts any first sequence. */
  get isEstablished(): boolean {
    return this.#isEstablished;
  }

  /** Whether nothing sent in this epoch can succeed any more. */
  get mustBump(): boolean {
    return this.isIdempotent && this.#mustBump;
  }

  /** A batch given up in this epoch may still arrive from a broken connection, and let its successors in. */
  get gapMayCloseLate(): boolean {
    return this.#gapMayCloseLate;
  }

  /** Gives the batch the next sequence, or the identity of none. */
  seal(batch: Batch): void {
    const producerId = this.#producerId;
    if (producerId === undefined) {
      batch.seal({ producerId: -1n, producerEpoch: -1, baseSequence: -1 });
      return;
    }
    const isTransactional = this.#isTransactional;
    batch.seal({ producerId, producerEpoch: this.#producerEpoch, baseSequence: this.#sequence, isTransactional });
    this.#sequence = nextSequence(this.#sequence, batch.count);
  }

  /** A sealed batch is not sent at all, nor were those behind it: they are to be sealed anew. */
  takeBack(batch: Batch): void {
    this.#sequence = batch.baseSequence;
  }

  /** A batch was acked. */
  establish(): void {
    this.#isEstablished = true;
  }

  /** The leader refused the oldest batch's identity. */
  rejected(): void {
    this.#mustBump = true;
  }

  /** A settled batch leaves the queue: what that means for those behind it. */
  leave(batch: Batch): void {
    if (!batch.sealed) return;
    if (batch.acked) {
      this.#hasOpenGap = false;
      this.#gapMayCloseLate = false;
    } else if (batch.outcomeUnknown) {
      this.#hasOpenGap = true;
      this.#gapMayCloseLate ||= batch.lostAttempt;
    } else {
      // Its sequence is missing for ever, so no late attempt of a successor can be accepted either.
      this.#mustBump = true;
      this.#gapMayCloseLate = false;
    }
  }

  /** Whether the epoch is to be bumped now that nothing is in flight and `front` is the oldest batch. */
  needsBump(front: Batch | undefined): boolean {
    if (!this.isIdempotent) return false;
    const frontWillTell = front !== undefined && front.sealed && front.outcomeUnknown;
    return this.#mustBump || (this.#hasOpenGap && !frontWillTell);
  }

  /** Begins the next epoch at sequence 0; false when there is none. */
  bump(): boolean {
    if (this.#producerEpoch >= maxProducerEpoch) return false;
    this.#producerEpoch += 1;
    this.#sequence = 0;
    this.#isEstablished = false;
    this.#mustBump = false;
    this.#hasOpenGap = false;
    this.#gapMayCloseLate = false;
    return true;
  }
}
