import { crc32c } from '@node-rs/crc32';
import { isStamp, readRunHash, readSeq, readValueCrc32c } from '../orders/stamp.ts';
import { Delivery } from './ledger-memory.ts';
import { LogChecker, samplesPerKind, type LogCheckCounts, type LogFindingKind } from './log-checker.ts';
import { deliveryOf, type OrderState, sightingsOf } from './open-orders.ts';
import type { OrderLedger } from './order-ledger.ts';
import { OrderSet } from './order-set.ts';
import { offsetOf, partitionOf } from './place.ts';
import { everyService, isSettled } from './sightings.ts';

export interface LogAuditSettings {
  readonly runHash: number;
  /** Every order of the run has a lower number. */
  readonly orders: number;
  readonly serviceCount: number;
  /** Every record is checked, not only those of orders that are not finished. */
  readonly everyRecord: boolean;
  /** By service and partition: every record below this offset was delivered to the service and is finished. */
  readonly positions: readonly (readonly number[])[];
}

/**
 * An order or record that was found; `service` is a number, null where the reader of the log noticed it. The place of an
 * order that is missing is where it was acknowledged, null where that is not known.
 */
export interface AuditSample {
  readonly kind: LogFindingKind | 'lost' | 'skipped' | 'expired';
  readonly service: number | null;
  readonly seq: number;
  readonly partition: number | null;
  readonly offset: number | null;
}

/** What the log says about the orders of a run. */
export interface LogAuditFindings {
  /** Acked orders that are not in the log. */
  readonly lost: number;
  readonly lostOrders: OrderSet;
  /** The same, where the log had given up records of the run before it was read: lost or not, nobody can tell. */
  readonly expired: number;
  /** How many of those two were acknowledged at an offset that is not known, or not any more. */
  readonly unplaced: number;
  /** By service: acked orders in the log, below what the service had been given and finished, that it did not see. */
  readonly skipped: readonly number[];
  /** By service: acked orders in the log that it had not come to when it ended. */
  readonly late: readonly number[];
  /** Indeterminate or failed orders that are in the log after all. */
  readonly indeterminateInLog: number;
  /** Of every record; undefined when only orders that are not finished were looked for. */
  readonly checked: LogCheckCounts | undefined;
  readonly samples: readonly AuditSample[];
}

/**
 * Compares the log, as an independent reader reads it, with the ledger of a run whose threads have ended. Looks for the
 * acked orders that a service did not see, and for those of which nobody knows whether they were written; with
 * `everyRecord` it checks every record too. About 50 ns a record, 200 with its check.
 */
export class LogAudit {
  readonly #ledger: OrderLedger;
  readonly #settings: LogAuditSettings;
  readonly #checker: LogChecker | undefined;
  /** Orders that were found, whole or damaged: all of them, or of those that were looked for. */
  readonly #found: OrderSet;
  readonly #skipped: number[];
  readonly #late: number[];
  readonly #samples: AuditSample[] = [];
  #indeterminateInLog = 0;

  constructor(ledger: OrderLedger, settings: LogAuditSettings) {
    this.#ledger = ledger;
    this.#settings = settings;
    this.#checker = settings.everyRecord ? new LogChecker() : undefined;
    this.#found = new OrderSet();
    this.#skipped = Array.from({ length: settings.serviceCount }, () => 0);
    this.#late = Array.from({ length: settings.serviceCount }, () => 0);
  }

  /** Takes the next record of a partition, whoever it belongs to. */
  record(partition: number, offset: number, value: Uint8Array | null, stamp: Uint8Array | null | undefined): void {
    if (stamp === null || stamp === undefined || value === null || !isStamp(stamp)) return;
    if (readRunHash(stamp) !== this.#settings.runHash) return;
    const seq = readSeq(stamp);
    const state = seq < this.#settings.orders ? this.#ledger.stateOf(seq) : 0;
    const isWanted = this.#isWanted(state);
    if (this.#checker === undefined && !isWanted) return;
    const crc = crc32c(value);
    this.#checker?.check(partition, offset, stamp, crc);
    if (!isWanted || !this.#found.add(seq)) return;
    const delivery = deliveryOf(state);
    if (delivery !== Delivery.acked) this.#indeterminateInLog += 1;
    // A damaged record was delivered, and refused for its checksum.
    else if (crc === readValueCrc32c(stamp)) this.#judgeUnseen(seq, sightingsOf(state), partition, offset);
  }

  /**
   * The log was read from the run's start to its end.
   *
   * @param hasExpired the log had given up records of the run
   */
  conclude(hasExpired: boolean): LogAuditFindings {
    const kind = hasExpired ? 'expired' : 'lost';
    const missing = new OrderSet();
    let unplaced = 0;
    const miss = (seq: number): void => {
      const place = this.#ledger.placeOf(seq);
      missing.add(seq);
      if (offsetOf(place) === null) unplaced += 1;
      if (missing.size <= samplesPerKind) {
        this.#samples.push({ kind, service: null, seq, partition: partitionOf(place), offset: offsetOf(place) });
      }
    };
    const { orders } = this.#settings;
    if (this.#checker !== undefined) this.#ledger.visitAckedNotIn(this.#checker.seen, orders, miss);
    else {
      this.#ledger.visitUnfinished(orders, (seq, state) => {
        if (deliveryOf(state) === Delivery.acked && !this.#found.has(seq)) miss(seq);
      });
    }
    return {
      lost: hasExpired ? 0 : missing.size,
      lostOrders: hasExpired ? new OrderSet() : missing,
      expired: hasExpired ? missing.size : 0,
      unplaced,
      skipped: this.#skipped,
      late: this.#late,
      indeterminateInLog: this.#indeterminateInLog,
      checked: this.#checker?.counts(),
      samples: [...this.#samples, ...(this.#checker?.samples() ?? []).map((sample) => ({ ...sample, service: null }))],
    };
  }

  #isWanted(state: OrderState): boolean {
    const delivery = deliveryOf(state);
    if (delivery === Delivery.acked) return !isSettled(sightingsOf(state), everyService(this.#settings.serviceCount));
    return delivery === Delivery.indeterminate || delivery === Delivery.failed;
  }

  #judgeUnseen(seq: number, sightings: number, partition: number, offset: number): void {
    const { serviceCount, positions } = this.#settings;
    for (let service = 0; service < serviceCount; service++) {
      if (((sightings >> service) & 1) === 1) continue;
      const isSkipped = offset < (positions[service]?.[partition] ?? 0);
      const counts = isSkipped ? this.#skipped : this.#late;
      const count = (counts[service] ?? 0) + 1;
      counts[service] = count;
      if (isSkipped && count <= samplesPerKind) {
        this.#samples.push({ kind: 'skipped', service, seq, partition, offset });
      }
    }
  }
}
