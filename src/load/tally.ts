import type { DeliveryLedger } from '../ledger/delivery-ledger.ts';
import { Delivery } from '../ledger/ledger-memory.ts';
import { noPlace, placeAt } from '../ledger/place.ts';
import type { DeliveryReport } from '../kafka/producer/port.ts';
import { IntervalRecorder, type IntervalCounts } from '../metrics/interval-recorder.ts';

/** What one generator counted in one phase since the last interval. Plain data: crosses threads. */
export interface PhaseTally {
  /** By intended time: orders handed to the producer, and what became of them. */
  readonly sent: number;
  readonly acked: number;
  readonly failed: number;
  readonly indeterminate: number;
  /** By intended time: orders that never reached a socket. Those that were handed to the producer count as sent before: `unsent` takes them back. */
  readonly dropped: number;
  readonly unsent: number;
  /** By the time of the event: orders sent, orders acked, and bytes of batches acked while the phase lasted. */
  readonly sentInWindow: number;
  readonly ackedInWindow: number;
  readonly ackedBytesInWindow: number;
  /** Orders and bytes acked after the end of the load; zero in the warm-up's tally. */
  readonly ackedAfterLoad: number;
  readonly ackedBytesAfterLoad: number;
  readonly sendDelay: IntervalCounts;
  readonly service: IntervalCounts;
  readonly response: IntervalCounts;
}

/** The load phases an order can belong to; index 0 is the warm-up. */
export const loadPhases = ['warmup', 'measure'] as const;

/** The bounds of the load on the monotonic clock. The end moves when the load is stopped. */
export interface LoadWindow {
  readonly startMs: number;
  readonly measureStartMs: number;
  /** Infinity while the end is open. */
  measureEndMs: number;
}

class PhaseCounters {
  sent = 0;
  acked = 0;
  failed = 0;
  indeterminate = 0;
  dropped = 0;
  unsent = 0;
  sentInWindow = 0;
  ackedInWindow = 0;
  ackedBytesInWindow = 0;
  ackedAfterLoad = 0;
  ackedBytesAfterLoad = 0;
  readonly sendDelay = new IntervalRecorder();
  readonly service = new IntervalRecorder();
  readonly response = new IntervalRecorder();

  take(): PhaseTally {
    const { sent, acked, failed, indeterminate, dropped, unsent } = this;
    const { sentInWindow, ackedInWindow, ackedBytesInWindow, ackedAfterLoad, ackedBytesAfterLoad } = this;
    this.sent = this.acked = this.failed = this.indeterminate = this.dropped = this.unsent = 0;
    this.sentInWindow = this.ackedInWindow = this.ackedBytesInWindow = 0;
    this.ackedAfterLoad = this.ackedBytesAfterLoad = 0;
    return {
      sent,
      acked,
      failed,
      indeterminate,
      dropped,
      unsent,
      sentInWindow,
      ackedInWindow,
      ackedBytesInWindow,
      ackedAfterLoad,
      ackedBytesAfterLoad,
      sendDelay: this.sendDelay.take(),
      service: this.service.take(),
      response: this.response.take(),
    };
  }
}

/**
 * Counts and times every order of one generator, and marks its fate in the ledger. Warm-up and measure are told apart
 * by intended time, so a slow answer to a warm-up order never leaks into the measurement.
 *
 * Costs per order: three histogram samples, a byte and a place in the ledger (measured in test/bench).
 */
export class LoadTally {
  readonly #window: LoadWindow;
  readonly #deliveries: DeliveryLedger;
  readonly #warmup = new PhaseCounters();
  readonly #measure = new PhaseCounters();
  #ackedBytes = 0;
  #firstAckMs: number | null = null;

  constructor(window: LoadWindow, deliveries: DeliveryLedger) {
    this.#window = window;
    this.#deliveries = deliveries;
  }

  /** Bytes of batches acked since the start, over all phases. */
  get ackedBytes(): number {
    return this.#ackedBytes;
  }

  /** When the first order was acknowledged, on the monotonic clock; null: none was. */
  get firstAckMs(): number | null {
    return this.#firstAckMs;
  }

  /** An order was handed to the producer. */
  sent(intendedMs: number, sentMs: number): void {
    const { measureStartMs, measureEndMs } = this.#window;
    const phase = intendedMs < measureStartMs ? this.#warmup : this.#measure;
    phase.sent += 1;
    phase.sendDelay.record((sentMs - intendedMs) * 1000);
    if (sentMs < measureStartMs) this.#warmup.sentInWindow += 1;
    else if (sentMs < measureEndMs) this.#measure.sentInWindow += 1;
  }

  /** An order was due and is given up without being handed to the producer. */
  dropped(seq: number, intendedMs: number): void {
    (intendedMs < this.#window.measureStartMs ? this.#warmup : this.#measure).dropped += 1;
    this.#deliveries.mark(seq, Delivery.dropped);
  }

  /** The fate of a batch of sent orders. */
  settled(report: DeliveryReport): void {
    this.#deliveries.refresh();
    if (report.outcome === 'acked') this.#acked(report);
    else this.#notAcked(report);
  }

  #acked({ partition, baseOffset, count, bytes, seqs, intendedMs, sentMs, settledMs }: DeliveryReport): void {
    const { measureStartMs, measureEndMs } = this.#window;
    const deliveries = this.#deliveries;
    const firstPlace = placeAt(partition, baseOffset);
    for (let i = 0; i < count; i++) {
      const intended = intendedMs[i] ?? 0;
      const phase = intended < measureStartMs ? this.#warmup : this.#measure;
      phase.acked += 1;
      phase.response.record((settledMs - intended) * 1000);
      phase.service.record((settledMs - (sentMs[i] ?? 0)) * 1000);
      deliveries.mark(seqs[i] ?? 0, Delivery.acked, firstPlace === noPlace ? noPlace : firstPlace + i);
    }
    this.#firstAckMs ??= settledMs;
    this.#ackedBytes += bytes;
    if (settledMs >= measureEndMs) {
      this.#measure.ackedAfterLoad += count;
      this.#measure.ackedBytesAfterLoad += bytes;
      return;
    }
    const during = settledMs < measureStartMs ? this.#warmup : this.#measure;
    during.ackedInWindow += count;
    during.ackedBytesInWindow += bytes;
  }

  #notAcked({ outcome, count, seqs, intendedMs }: DeliveryReport): void {
    for (let i = 0; i < count; i++) {
      const phase = (intendedMs[i] ?? 0) < this.#window.measureStartMs ? this.#warmup : this.#measure;
      const seq = seqs[i] ?? 0;
      if (outcome === 'failed') {
        phase.failed += 1;
        this.#deliveries.mark(seq, Delivery.failed);
      } else if (outcome === 'indeterminate') {
        phase.indeterminate += 1;
        this.#deliveries.mark(seq, Delivery.indeterminate);
      } else {
        phase.unsent += 1;
        phase.dropped += 1;
        this.#deliveries.mark(seq, Delivery.dropped);
      }
    }
  }

  /** What was counted since the last call: one {@link PhaseTally} per load phase. */
  take(): readonly [PhaseTally, PhaseTally] {
    this.#deliveries.refresh();
    return [this.#warmup.take(), this.#measure.take()];
  }
}
