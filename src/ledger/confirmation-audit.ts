import { isStamp, readRunHash, readSeq } from '../orders/stamp.ts';
import { orderIdOf } from '../orders/order-layout.ts';
import { Delivery } from './ledger-memory.ts';
import { deliveryOf } from './open-orders.ts';
import type { OrderLedger } from './order-ledger.ts';
import { OrderSet } from './order-set.ts';
import { offsetOf, partitionOf } from './place.ts';

export interface ConfirmationAuditSettings {
  readonly runHash: number;
  /** Every order of the run has a lower number. */
  readonly orders: number;
  /** Orders of the measured phases have this number or a higher one. */
  readonly firstMeasured: number;
  /** Whether the payment of an order is authorized. */
  readonly isApproved: (seq: number) => boolean;
  /** The code under which it is. */
  readonly codeOf: (seq: number) => string;
}

/** A confirmation, or an order without one, as an example. */
export interface ConfirmationSample {
  readonly kind: 'missing' | 'duplicate' | 'wrong';
  /** null: the stamp cannot be read, or is another run's. */
  readonly seq: number | null;
  /** Of the confirmation; of a missing one where its order was acknowledged, null where that is not known. */
  readonly partition: number | null;
  readonly offset: number | null;
}

/** What the confirmations say about the orders of a run. */
export interface ConfirmationFindings {
  /** Acked orders whose payment is authorized: all, and those of the measured phases. */
  readonly approved: number;
  readonly approvedMeasured: number;
  /** How many of the approved have no confirmation. */
  readonly missing: number;
  /** Confirmations of an order that had one already. */
  readonly duplicates: number;
  /** Records that no order should have brought about, or that say another id or code than the order's. */
  readonly wrong: number;
  readonly records: number;
  /** The first 20 of each kind. */
  readonly samples: readonly ConfirmationSample[];
}

const samplesPerKind = 20;

/**
 * Compares the confirmations, as an independent reader of the topic has them, with the ledger of a run whose threads have
 * ended: each acked order whose payment is authorized must have exactly one, and no other order any. An order that was
 * refused or never answered may be in the log or not, and so may its confirmation. About 2 us a record.
 */
export class ConfirmationAudit {
  readonly #ledger: Pick<OrderLedger, 'stateOf' | 'placeOf'>;
  readonly #settings: ConfirmationAuditSettings;
  readonly #found = new OrderSet();
  readonly #samples: ConfirmationSample[] = [];
  readonly #counts = { missing: 0, duplicate: 0, wrong: 0 };
  #records = 0;

  constructor(ledger: Pick<OrderLedger, 'stateOf' | 'placeOf'>, settings: ConfirmationAuditSettings) {
    this.#ledger = ledger;
    this.#settings = settings;
  }

  /** Takes the next record of a partition of the confirmations. */
  record(partition: number, offset: number, value: Uint8Array | null, stamp: Uint8Array | null | undefined): void {
    this.#records += 1;
    const isOurs =
      stamp !== null && stamp !== undefined && isStamp(stamp) && readRunHash(stamp) === this.#settings.runHash;
    if (!isOurs) {
      this.#take({ kind: 'wrong', seq: null, partition, offset });
      return;
    }
    const seq = readSeq(stamp);
    if (!this.#mayBeConfirmed(seq)) {
      this.#take({ kind: 'wrong', seq, partition, offset });
      return;
    }
    if (!this.#found.add(seq)) this.#take({ kind: 'duplicate', seq, partition, offset });
    if (!this.#isConfirmationOf(seq, value)) this.#take({ kind: 'wrong', seq, partition, offset });
  }

  /** Every record was taken. */
  conclude(): ConfirmationFindings {
    const { orders, firstMeasured, isApproved } = this.#settings;
    let approved = 0;
    let approvedMeasured = 0;
    for (let seq = 0; seq < orders; seq++) {
      if (deliveryOf(this.#ledger.stateOf(seq)) !== Delivery.acked || !isApproved(seq)) continue;
      approved += 1;
      if (seq >= firstMeasured) approvedMeasured += 1;
      if (this.#found.has(seq)) continue;
      const place = this.#ledger.placeOf(seq);
      this.#take({ kind: 'missing', seq, partition: partitionOf(place), offset: offsetOf(place) });
    }
    const { missing, duplicate: duplicates, wrong } = this.#counts;
    const records = this.#records;
    return { approved, approvedMeasured, missing, duplicates, wrong, records, samples: this.#samples };
  }

  #mayBeConfirmed(seq: number): boolean {
    const { orders, isApproved } = this.#settings;
    if (seq >= orders || !isApproved(seq)) return false;
    const delivery = deliveryOf(this.#ledger.stateOf(seq));
    return delivery !== Delivery.none && delivery !== Delivery.dropped;
  }

  #isConfirmationOf(seq: number, value: Uint8Array | null): boolean {
    const confirmation = value === null ? undefined : parsed(value);
    return (
      confirmation !== undefined &&
      confirmation.get('type') === 'OrderConfirmed' &&
      confirmation.get('orderId') === orderIdOf(this.#settings.runHash, seq) &&
      confirmation.get('authorizationCode') === this.#settings.codeOf(seq)
    );
  }

  #take(sample: ConfirmationSample): void {
    this.#counts[sample.kind] += 1;
    if (this.#counts[sample.kind] <= samplesPerKind) this.#samples.push(sample);
  }
}

/** The fields of an object in JSON; undefined: it is none. */
function parsed(value: Uint8Array): ReadonlyMap<string, unknown> | undefined {
  try {
    const fields: unknown = JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString());
    return typeof fields === 'object' && fields !== null ? new Map(Object.entries(fields)) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
