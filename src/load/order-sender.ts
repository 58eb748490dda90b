import type { Producer, RecordContent } from '../kafka/producer/port.ts';
import type { DeliveryLedger } from '../ledger/delivery-ledger.ts';
import type { LoadWindow } from './load-window.ts';
import { PhaseFinder } from './phase-finder.ts';
import type { LoadTally } from './tally.ts';

/** The order that is written next: one object per generator, patched for each order. */
export interface OrderContent extends RecordContent {
  /**
   * Chooses everything about order `seq`; the bytes depend on the seed, `seq`, the phase and the intended time alone.
   *
   * @param phase of the intended time: 0 the warm-up, 1 and up the measured phases
   */
  prepare(seq: number, intendedMs: number, sentMs: number, phase: number): void;
}

/** Where a loop hands its orders: writes them into the producer's batches and counts them. */
export interface OrderSender {
  /** False when the order could not be accounted for, because too many before it are not settled: the load ends. */
  admits(seq: number): boolean;
  /** False while the producer's memory is full; nothing was sent or counted then. */
  trySend(seq: number, intendedMs: number, sentMs: number): boolean;
  /** Gives up an order that was due. */
  drop(seq: number, intendedMs: number): void;
}

/** The {@link OrderSender} of a generator: order writer -> producer, counted in the tally. */
export function createOrderSender(
  content: OrderContent,
  producer: Producer,
  tally: LoadTally,
  deliveries: DeliveryLedger,
  { phaseStartsMs }: Pick<LoadWindow, 'phaseStartsMs'>,
): OrderSender {
  const phases = new PhaseFinder(phaseStartsMs);
  return {
    admits: (seq) => deliveries.admits(seq),
    trySend(seq, intendedMs, sentMs) {
      content.prepare(seq, intendedMs, sentMs, phases.at(intendedMs));
      if (!producer.append(content)) return false;
      tally.sent(intendedMs, sentMs);
      return true;
    },
    drop: (seq, intendedMs) => tally.dropped(seq, intendedMs),
  };
}
