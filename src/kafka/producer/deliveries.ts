import type { Clock } from '../../clock.ts';
import type { Batch } from './batch.ts';
import type { DeliveryOutcome, DeliveryReport } from './port.ts';

interface FlushWaiter {
  readonly flushNumber: number;
  remaining: number;
  readonly resolve: () => void;
}

type MutableReport = { -readonly [Field in keyof DeliveryReport]: DeliveryReport[Field] };

/**
 * Counts what is appended and not settled, reports each batch's fate once, and knows when a flush is done. One report
 * object serves all batches.
 */
export class Deliveries {
  readonly #clock: Clock;
  readonly #onDelivery: (report: DeliveryReport) => void;
  readonly #report: MutableReport;
  #unsettledRecords = 0;
  #unsettledBatches = 0;
  #flushNumber = 0;
  #waiters: FlushWaiter[] = [];

  constructor(clock: Clock, onDelivery: (report: DeliveryReport) => void) {
    this.#clock = clock;
    this.#onDelivery = onDelivery;
    this.#report = {
      outcome: 'acked',
      partition: 0,
      baseOffset: -1,
      count: 0,
      bytes: 0,
      settledMs: 0,
      seqs: new Uint32Array(0),
      intendedMs: new Float64Array(0),
      sentMs: new Float64Array(0),
      kafkaError: 0,
    };
  }

  get unsettledRecords(): number {
    return this.#unsettledRecords;
  }

  /** Number of flushes so far: a batch belongs to the flushes after the number it was opened with. */
  get flushNumber(): number {
    return this.#flushNumber;
  }

  /** A batch was opened; it is settled later in any case. */
  opened(): void {
    this.#unsettledBatches += 1;
  }

  /** A record was appended. */
  appended(): void {
    this.#unsettledRecords += 1;
  }

  /** Reports the fate of a batch. */
  settled(batch: Batch, outcome: DeliveryOutcome): void {
    this.#unsettledRecords -= batch.count;
    this.#unsettledBatches -= 1;
    const report = this.#report;
    report.outcome = outcome;
    report.partition = batch.partition;
    report.baseOffset = outcome === 'acked' ? batch.baseOffset : -1;
    report.count = batch.count;
    report.bytes = batch.bytes;
    report.settledMs = this.#clock.nowMs();
    report.seqs = batch.seqs;
    report.intendedMs = batch.intendedMs;
    report.sentMs = batch.sentMs;
    report.kafkaError = outcome === 'failed' || outcome === 'indeterminate' ? batch.lastError : 0;
    const { flushNumber } = batch;
    this.#onDelivery(report);
    if (this.#waiters.length > 0) this.#countDown(flushNumber);
  }

  /** Resolves when all batches opened so far are settled; open ones must be closed by the caller. */
  flush(): Promise<void> {
    const flushNumber = this.#flushNumber;
    const remaining = this.#unsettledBatches;
    if (remaining === 0) return Promise.resolve();
    this.#flushNumber += 1;
    return new Promise((resolve) => {
      this.#waiters.push({ flushNumber, remaining, resolve });
    });
  }

  #countDown(flushNumber: number): void {
    for (const waiter of this.#waiters) {
      if (flushNumber > waiter.flushNumber) continue;
      waiter.remaining -= 1;
      if (waiter.remaining === 0) waiter.resolve();
    }
    this.#waiters = this.#waiters.filter((waiter) => waiter.remaining > 0);
  }
}
