import type { DeliveryLedger } from '../ledger/delivery-ledger.ts';
import { Delivery } from '../ledger/ledger-memory.ts';
import { offsetOf, placeAt } from '../ledger/place.ts';
import type { DeliveryReport } from '../kafka/producer/port.ts';
import { AckTimeline, type AckTenth } from './ack-timeline.ts';
import { IntervalRecorder, type IntervalCounts } from '../metrics/interval-recorder.ts';
import type { LoadWindow } from './load-window.ts';
import { PhaseFinder } from './phase-finder.ts';

/** What one generator counted in one phase since the last interval. Plain data: crosses threads. */
export interface PhaseTally {
  /** 0 is the warm-up, 1 and up are the measured phases. */
  readonly phase: number;
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
  /** Orders and bytes acked after the end of the load, in the tally of whichever phase. */
  readonly ackedAfterLoad: number;
  readonly ackedBytesAfterLoad: number;
  readonly sendDelay: IntervalCounts;
  readonly service: IntervalCounts;
  readonly response: IntervalCounts;
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

  /** Whether nothing was counted since the last `take`. */
  get isEmpty(): boolean {
    const { sent, acked, failed, indeterminate, dropped, unsent } = this;
    const inWindow = this.sentInWindow + this.ackedInWindow + this.ackedAfterLoad;
    return sent + acked + failed + indeterminate + dropped + unsent + inWindow === 0;
  }

  take(phase: number): PhaseTally {
    const { sent, acked, failed, indeterminate, dropped, unsent } = this;
    const { sentInWindow, ackedInWindow, ackedBytesInWindow, ackedAfterLoad, ackedBytesAfterLoad } = this;
    this.sent = this.acked = this.failed = this.indeterminate = this.dropped = this.unsent = 0;
    this.sentInWindow = this.ackedInWindow = this.ackedBytesInWindow = 0;
    this.ackedAfterLoad = this.ackedBytesAfterLoad = 0;
    return {
      phase,
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
 * Counts and times every order of one generator, and marks its fate in the ledger. Phases are told apart by intended
 * time, so a slow answer to an order of one phase never leaks into the measurement of the next.
 *
 * Costs per order: three histogram samples, a byte and a place in the ledger (measured in test/bench).
 */
export class LoadTally {
  readonly #window: LoadWindow;
  readonly #deliveries: DeliveryLedger;
  /** By phase; those of a phase take 280 kB and exist while it counts something. */
  readonly #phases: (PhaseCounters | undefined)[] = [];
  readonly #sentPhases: PhaseFinder;
  readonly #settledPhases: PhaseFinder;
  #ackedBytes = 0;
  #firstAckMs: number | null = null;
  readonly #acks: AckTimeline;

  constructor(window: LoadWindow, deliveries: DeliveryLedger) {
    this.#window = window;
    this.#deliveries = deliveries;
    this.#acks = new AckTimeline(window.startMs);
    this.#sentPhases = new PhaseFinder(window.phaseStartsMs);
    this.#settledPhases = new PhaseFinder(window.phaseStartsMs);
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
    const phase = this.#countersOf(this.#sentPhases.at(intendedMs));
    phase.sent += 1;
    phase.sendDelay.record((sentMs - intendedMs) * 1000);
    if (sentMs < this.#window.measureEndMs) this.#countersOf(this.#sentPhases.at(sentMs)).sentInWindow += 1;
  }

  /** An order was due and is given up without being handed to the producer. */
  dropped(seq: number, intendedMs: number): void {
    this.#countersOf(this.#sentPhases.at(intendedMs)).dropped += 1;
    this.#deliveries.mark(seq, Delivery.dropped);
  }

  /** The fate of a batch of sent orders. */
  settled(report: DeliveryReport): void {
    this.#deliveries.refresh();
    this.#acks.settled(report);
    if (report.outcome === 'acked') this.#acked(report);
    else this.#notAcked(report);
  }

  #acked({ partition, baseOffset, count, bytes, seqs, intendedMs, sentMs, settledMs }: DeliveryReport): void {
    const deliveries = this.#deliveries;
    const firstPlace = placeAt(partition, baseOffset);
    const placeStep = offsetOf(firstPlace) === null ? 0 : 1;
    let number = this.#settledPhases.at(intendedMs[0] ?? 0);
    let phase = this.#countersOf(number);
    for (let i = 0; i < count; i++) {
      const intended = intendedMs[i] ?? 0;
      // A batch is of one phase, but for the few that a boundary runs through.
      if (this.#settledPhases.at(intended) !== number) {
        number = this.#settledPhases.at(intended);
        phase = this.#countersOf(number);
      }
      phase.acked += 1;
      phase.response.record((settledMs - intended) * 1000);
      phase.service.record((settledMs - (sentMs[i] ?? 0)) * 1000);
      deliveries.mark(seqs[i] ?? 0, Delivery.acked, firstPlace + i * placeStep);
    }
    this.#firstAckMs ??= settledMs;
    this.#ackedBytes += bytes;
    const during = this.#countersOf(this.#settledPhases.at(settledMs));
    if (settledMs >= this.#window.measureEndMs) {
      during.ackedAfterLoad += count;
      during.ackedBytesAfterLoad += bytes;
      return;
    }
    during.ackedInWindow += count;
    during.ackedBytesInWindow += bytes;
  }

  #notAcked({ outcome, count, seqs, intendedMs }: DeliveryReport): void {
    for (let i = 0; i < count; i++) {
      const phase = this.#countersOf(this.#settledPhases.at(intendedMs[i] ?? 0));
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

  /** When orders were acknowledged since the last call. */
  takeAcks(): readonly AckTenth[] {
    return this.#acks.take();
  }

  /** What was counted since the last call: a {@link PhaseTally} for each phase that counted anything. */
  take(): readonly PhaseTally[] {
    this.#deliveries.refresh();
    return this.#phases.flatMap((counters, phase) => {
      if (counters === undefined) return [];
      if (!counters.isEmpty) return [counters.take(phase)];
      this.#phases[phase] = undefined;
      return [];
    });
  }

  #countersOf(phase: number): PhaseCounters {
    return this.#phases[phase] ?? (this.#phases[phase] = new PhaseCounters());
  }
}
