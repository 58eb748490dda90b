import { kafkaError } from '../../protocol/error-codes.ts';
import type { IncomingBatch } from './check-batch.ts';

/** Batches per producer that are remembered for duplicates, as in Kafka (ProducerStateEntry.NUM_BATCHES_TO_RETAIN). */
const rememberedBatches = 5;
/** Producers per partition that are remembered; the one unseen for longest is forgotten first. */
const maxProducers = 10_000;

/** What to do with a batch: append it, answer with the offset it has already, or refuse it. */
export type SequenceVerdict =
  | { readonly kind: 'append' }
  | { readonly kind: 'duplicate'; readonly baseOffset: number }
  | { readonly kind: 'refused'; readonly errorCode: number };

interface RememberedBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly baseOffset: number;
}

interface ProducerState {
  epoch: number;
  batches: RememberedBatch[];
}

const append: SequenceVerdict = { kind: 'append' };

/**
 * What one partition knows of its idempotent producers. Rules of ProducerAppendInfo and ProducerStateEntry in Apache
 * Kafka 4.3: an older epoch is fenced; a newer one starts at 0; one of the last five batches again is a duplicate; a
 * producer that nobody knows (retention took its records) may start anywhere; anything else must follow on.
 */
export class ProducerStates {
  readonly #states = new Map<number, ProducerState>();

  check(batch: IncomingBatch): SequenceVerdict {
    if (batch.producerId < 0) return append;
    const state = this.#states.get(batch.producerId);
    if (state === undefined) return append;
    if (batch.producerEpoch < state.epoch) return refused(kafkaError.INVALID_PRODUCER_EPOCH);
    if (batch.producerEpoch > state.epoch) {
      return batch.baseSequence === 0 ? append : refused(kafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }
    const lastSequence = lastSequenceOf(batch);
    const twin = state.batches.find(
      (known) => known.firstSequence === batch.baseSequence && known.lastSequence === lastSequence,
    );
    if (twin !== undefined) return { kind: 'duplicate', baseOffset: twin.baseOffset };
    const previous = state.batches.at(-1)?.lastSequence ?? -1;
    return follows(previous, batch.baseSequence) ? append : refused(kafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER);
  }

  /** Remembers a batch that was appended. */
  remember(batch: IncomingBatch, baseOffset: number): void {
    if (batch.producerId < 0) return;
    let state = this.#states.get(batch.producerId);
    if (state === undefined || state.epoch !== batch.producerEpoch) {
      state = { epoch: batch.producerEpoch, batches: [] };
      this.#insert(batch.producerId, state);
    }
    if (state.batches.length === rememberedBatches) state.batches.shift();
    state.batches.push({ firstSequence: batch.baseSequence, lastSequence: lastSequenceOf(batch), baseOffset });
  }

  /** A transaction of the producer was ended, in this epoch or a later one, which fences those before it. */
  ended(producerId: number, producerEpoch: number): void {
    const state = this.#states.get(producerId);
    if (state === undefined || state.epoch < producerEpoch) {
      this.#insert(producerId, { epoch: producerEpoch, batches: [] });
    }
  }

  #insert(producerId: number, state: ProducerState): void {
    this.#states.delete(producerId);
    this.#states.set(producerId, state);
    if (this.#states.size <= maxProducers) return;
    for (const oldest of this.#states.keys()) {
      this.#states.delete(oldest);
      return;
    }
  }
}

function refused(errorCode: number): SequenceVerdict {
  return { kind: 'refused', errorCode };
}

/** Sequences count to 2^31 - 1 and start again at 0. */
function lastSequenceOf(batch: IncomingBatch): number {
  return (batch.baseSequence + batch.recordCount - 1) % 0x8000_0000;
}

function follows(previous: number, next: number): boolean {
  return next === (previous + 1) % 0x8000_0000;
}
