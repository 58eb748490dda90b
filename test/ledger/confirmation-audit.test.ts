import { describe, expect, it } from 'vitest';
import { ConfirmationAudit, type ConfirmationFindings } from '../../src/ledger/confirmation-audit.ts';
import { DeliveryLedger } from '../../src/ledger/delivery-ledger.ts';
import { createLedgerMemory, Delivery } from '../../src/ledger/ledger-memory.ts';
import { OrderLedger } from '../../src/ledger/order-ledger.ts';
import { placeAt } from '../../src/ledger/place.ts';
import { orderIdOf } from '../../src/orders/order-layout.ts';
import { STAMP_BYTES, writeStamp } from '../../src/orders/stamp.ts';

const runHash = 7;
/** Every fifth order is declined. */
const isApproved = (seq: number): boolean => seq % 5 !== 4;
const codeOf = (seq: number): string => `CODE-${seq}`;

/** A topic of confirmations and the ledger of the orders that they are for, in 3 partitions. */
class FakeConfirmations {
  readonly #deliveries: readonly Delivery[];
  readonly #log: { readonly seq: number; readonly value: Buffer | null; readonly stamp: Buffer | null }[] = [];

  /** @param deliveries what became of each order */
  constructor(deliveries: readonly Delivery[]) {
    this.#deliveries = deliveries;
  }

  confirm(seq: number, changes: Readonly<Record<string, unknown>> = {}, hash = runHash): this {
    const order = { type: 'OrderConfirmed', orderId: orderIdOf(runHash, seq), authorizationCode: codeOf(seq) };
    return this.write(seq, Buffer.from(JSON.stringify({ ...order, ...changes })), stampOf(seq, hash));
  }

  write(seq: number, value: Buffer | null, stamp: Buffer | null): this {
    this.#log.push({ seq, value, stamp });
    return this;
  }

  /** Every order that is owed a confirmation gets one, but for some. */
  confirmAllBut(...left: readonly number[]): this {
    for (const [seq, delivery] of this.#deliveries.entries()) {
      if (delivery === Delivery.acked && isApproved(seq) && !left.includes(seq)) this.confirm(seq);
    }
    return this;
  }

  audit(firstMeasured = 0): ConfirmationFindings {
    const memory = createLedgerMemory(2 ** 18, 1);
    const ledger = new DeliveryLedger(memory, 0);
    for (const [seq, delivery] of this.#deliveries.entries()) {
      ledger.mark(seq, delivery, delivery === Delivery.acked ? placeAt(seq % 3, 1000 + seq) : undefined);
    }
    const orders = this.#deliveries.length;
    const settings = { runHash, orders, firstMeasured, isApproved, codeOf };
    const audit = new ConfirmationAudit(new OrderLedger(memory, 0), settings);
    for (const [index, { seq, value, stamp }] of this.#log.entries()) audit.record(seq % 3, index, value, stamp);
    return audit.conclude();
  }
}

function stampOf(seq: number, hash: number): Buffer {
  const stamp = Buffer.alloc(STAMP_BYTES);
  writeStamp(stamp, 0, 0, hash, 0, 0, seq, 0, 0, 0);
  return stamp;
}

const { acked, dropped, failed, indeterminate } = Delivery;
const twenty = Array.from({ length: 20 }, () => acked);
const clean = { approved: 16, approvedMeasured: 16, missing: 0, duplicates: 0, wrong: 0, samples: [] };

describe('the audit of confirmations', () => {
  it('finds nothing where each approved order has one, whatever their order', () => {
    expect(new FakeConfirmations(twenty).confirmAllBut().audit()).toEqual({ ...clean, records: 16 });
    const late = new FakeConfirmations(twenty).confirmAllBut(3).confirm(3);
    expect(late.audit()).toEqual({ ...clean, records: 16 });
  });

  it('names an approved order without one, with the place of the order', () => {
    const findings = new FakeConfirmations(twenty).confirmAllBut(7, 11).audit();
    expect(findings).toEqual({
      ...clean,
      records: 14,
      missing: 2,
      samples: [
        { kind: 'missing', seq: 7, partition: 1, offset: 1007 },
        { kind: 'missing', seq: 11, partition: 2, offset: 1011 },
      ],
    });
  });

  it('names each confirmation after the first of an order, with its place', () => {
    const findings = new FakeConfirmations(twenty).confirmAllBut().confirm(6).confirm(6).confirm(8).audit();
    expect(findings).toEqual({
      ...clean,
      records: 19,
      duplicates: 3,
      samples: [
        { kind: 'duplicate', seq: 6, partition: 0, offset: 16 },
        { kind: 'duplicate', seq: 6, partition: 0, offset: 17 },
        { kind: 'duplicate', seq: 8, partition: 2, offset: 18 },
      ],
    });
  });

  it('takes a confirmation of a declined order, of one that was never sent, or of none, for wrong', () => {
    const findings = new FakeConfirmations([...twenty, dropped, acked])
      .confirmAllBut()
      .confirm(4)
      .confirm(20)
      .confirm(22)
      .audit();
    expect(findings).toMatchObject({ approved: 17, missing: 0, duplicates: 0, wrong: 3 });
    expect(findings.samples.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['wrong', 4],
      ['wrong', 20],
      ['wrong', 22],
    ]);
  });

  it('takes a confirmation for wrong that does not say what the order is, and does not miss it as well', () => {
    const findings = new FakeConfirmations(twenty)
      .confirmAllBut(0, 1, 2, 3, 5)
      .confirm(0, { orderId: orderIdOf(runHash, 1) })
      .confirm(1, { authorizationCode: 'OTHER' })
      .confirm(2, { type: 'PaymentAuthorized' })
      .write(3, Buffer.from('{"type":'), stampOf(3, runHash))
      .write(5, null, stampOf(5, runHash))
      .audit();
    expect(findings).toMatchObject({ missing: 0, duplicates: 0, wrong: 5 });
  });

  it('takes a record that bears no stamp of the run for wrong', () => {
    const findings = new FakeConfirmations(twenty)
      .confirmAllBut()
      .confirm(0, {}, 8)
      .write(1, Buffer.from('{}'), null)
      .write(2, Buffer.from('{}'), Buffer.alloc(STAMP_BYTES))
      .audit();
    expect(findings).toMatchObject({ missing: 0, duplicates: 0, wrong: 3 });
    expect(findings.samples.map(({ seq }) => seq)).toEqual([null, null, null]);
  });

  it('lets an order that was refused or never answered have a confirmation or none, but not two', () => {
    const unclear = [...twenty, failed, indeterminate];
    expect(new FakeConfirmations(unclear).confirmAllBut().audit()).toMatchObject({ ...clean, records: 16 });
    const both = new FakeConfirmations(unclear).confirmAllBut().confirm(20).confirm(21);
    expect(both.audit()).toMatchObject({ ...clean, records: 18 });
    expect(both.confirm(21).audit()).toMatchObject({ duplicates: 1, missing: 0, wrong: 0 });
  });

  it('counts the approved orders of the measured phases for themselves', () => {
    expect(new FakeConfirmations(twenty).confirmAllBut().audit(10)).toMatchObject({
      approved: 16,
      approvedMeasured: 8,
    });
  });

  it('counts all and names the first 20 of each kind', () => {
    const hundred = Array.from({ length: 100 }, () => acked);
    const findings = new FakeConfirmations(hundred).audit();
    expect(findings.missing).toBe(80);
    expect(findings.samples).toHaveLength(20);
  });
});
