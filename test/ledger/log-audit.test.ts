import { crc32c } from '@node-rs/crc32';
import { describe, expect, it } from 'vitest';
import { DeliveryLedger } from '../../src/ledger/delivery-ledger.ts';
import { createLedgerMemory, Delivery } from '../../src/ledger/ledger-memory.ts';
import { LogAudit, type LogAuditSettings } from '../../src/ledger/log-audit.ts';
import { samplesPerKind } from '../../src/ledger/log-checker.ts';
import { OrderLedger } from '../../src/ledger/order-ledger.ts';
import { placeAt } from '../../src/ledger/place.ts';
import { SharedSightings } from '../../src/ledger/sighting-ledger.ts';
import { STAMP_BYTES, writeStamp } from '../../src/orders/stamp.ts';
import { FakeLog, noFaults, place } from '../support/fake-log.ts';

const value = Buffer.from('an order');
const runHash = 7;

function stampOf(seq: number, hash = runHash): Buffer {
  const stamp = Buffer.alloc(STAMP_BYTES);
  writeStamp(stamp, 0, 0, hash, 0, 0, seq, 0, 0, crc32c(value));
  return stamp;
}

interface Fate {
  readonly delivery: Delivery;
  readonly services: readonly number[];
  /** Partition and offset of the acknowledgement. */
  readonly at?: readonly [partition: number, offset: number] | undefined;
}

/** An audit of two services that have been given everything below offset 100 of partition 0 and nothing of partition 1. */
function auditOf(fates: readonly Fate[], settings: Partial<LogAuditSettings> = {}): LogAudit {
  const memory = createLedgerMemory(2 ** 18, 2);
  const deliveries = new DeliveryLedger(memory, 0);
  const sightings = new SharedSightings(memory, 1, 2);
  for (const [seq, { delivery, services, at }] of fates.entries()) {
    deliveries.mark(seq, delivery, at && placeAt(at[0], at[1]));
    for (const service of services) sightings.see(service, seq);
  }
  return new LogAudit(new OrderLedger(memory, 2), {
    runHash,
    orders: fates.length,
    serviceCount: 2,
    everyRecord: false,
    positions: [[100], [100]],
    ...settings,
  });
}

const { acked, dropped, failed, indeterminate } = Delivery;
const whole: Fate = { delivery: acked, services: [0, 1] };

describe('LogAudit', () => {
  it('tells orders that the log lost from orders that a service was not given', () => {
    const audit = auditOf([
      whole,
      { delivery: acked, services: [1] },
      { delivery: acked, services: [], at: [7, 4_294_967_296] },
      { delivery: acked, services: [] },
      { delivery: acked, services: [], at: [5, -1] },
    ]);
    audit.record(0, 10, value, stampOf(0));
    audit.record(0, 11, value, stampOf(1));
    const { lostOrders, ...findings } = audit.conclude(false);
    expect([0, 1, 2, 3, 4].filter((seq) => lostOrders.has(seq))).toEqual([2, 3, 4]);
    expect(findings).toEqual({
      lost: 3,
      expired: 0,
      unplaced: 2,
      skipped: [1, 0],
      late: [0, 0],
      indeterminateInLog: 0,
      checked: undefined,
      samples: [
        { kind: 'skipped', service: 0, seq: 1, partition: 0, offset: 11 },
        { kind: 'lost', service: null, seq: 2, partition: 7, offset: 4_294_967_296 },
        { kind: 'lost', service: null, seq: 3, partition: null, offset: null },
        { kind: 'lost', service: null, seq: 4, partition: 5, offset: null },
      ],
    });
  });

  it('does not call skipped what a service had not come to', () => {
    const audit = auditOf(
      [
        { delivery: acked, services: [] },
        { delivery: acked, services: [] },
      ],
      {
        positions: [[100], [50]],
      },
    );
    audit.record(0, 99, value, stampOf(0));
    audit.record(1, 5, value, stampOf(1));
    expect(audit.conclude(false)).toMatchObject({ lost: 0, skipped: [1, 0], late: [1, 2] });
  });

  it('cannot tell lost from deleted where the log had given up records of the run', () => {
    const audit = auditOf([{ delivery: acked, services: [], at: [3, 0] }]);
    const samples = [{ kind: 'expired', seq: 0, partition: 3, offset: 0 }];
    expect(audit.conclude(true)).toMatchObject({ lost: 0, expired: 1, unplaced: 0, samples });
  });

  it('counts orders without an answer, and refused ones, that are in the log after all', () => {
    const audit = auditOf([
      { delivery: indeterminate, services: [0, 1] },
      { delivery: indeterminate, services: [] },
      { delivery: failed, services: [] },
      { delivery: dropped, services: [] },
    ]);
    for (const seq of [0, 0, 2]) audit.record(0, seq, value, stampOf(seq));
    expect(audit.conclude(false)).toMatchObject({ lost: 0, skipped: [0, 0], indeterminateInLog: 2, samples: [] });
  });

  it('leaves out records of other runs, without a stamp, and of orders that this run did not send', () => {
    const audit = auditOf([{ delivery: acked, services: [] }], { everyRecord: true });
    audit.record(0, 1, value, stampOf(0, 8));
    audit.record(0, 2, value, undefined);
    audit.record(0, 3, null, stampOf(0));
    audit.record(0, 4, value, Buffer.from('short'));
    expect(audit.conclude(false)).toMatchObject({ lost: 1, checked: { records: 0 } });
  });

  it('takes a damaged record for one that was refused, not for one that was skipped', () => {
    const audit = auditOf([{ delivery: acked, services: [] }], { everyRecord: true });
    audit.record(0, 1, Buffer.from('another'), stampOf(0));
    expect(audit.conclude(false)).toMatchObject({ lost: 0, skipped: [0, 0], checked: { corrupt: 1 } });
  });

  it('names the first of each kind and counts all', () => {
    const fates = Array.from({ length: 90 }, (): Fate => ({ delivery: acked, services: [] }));
    const audit = auditOf(fates);
    for (let seq = 0; seq < 40; seq++) audit.record(0, seq, value, stampOf(seq));
    const { lost, skipped, samples } = audit.conclude(false);
    expect([lost, skipped]).toEqual([50, [40, 40]]);
    expect(samples.filter(({ kind }) => kind === 'lost')).toHaveLength(samplesPerKind);
    expect(samples.filter(({ kind, service }) => kind === 'skipped' && service === 1)).toHaveLength(samplesPerKind);
  });

  it('reading every record finds what a fake log lost, repeated, reordered and damaged', () => {
    const settings = { orders: 100_000, partitions: 4, producers: 2, keys: 100, seed: 5 };
    const faults = { ...noFaults, drops: 11, duplicates: 12, swaps: 13, corruptions: 14, truncated: 15 };
    const acks: (readonly [number, number])[] = [];
    new FakeLog(
      { ...settings, faults },
      () => undefined,
      (seq, ...at) => (acks[seq] = at),
    ).run();
    const audit = auditOf(
      Array.from({ length: settings.orders }, (_, seq) => ({ ...whole, at: acks[seq] })),
      { everyRecord: true },
    );
    const good = Buffer.from('good');
    const goodCrc = crc32c(good);
    const log = new FakeLog({ ...settings, faults }, ({ partition, offset, stamp, isCorrupt }) => {
      const copy = Buffer.from(stamp);
      copy.writeUInt32BE(goodCrc, STAMP_BYTES - 4);
      audit.record(partition, offset, isCorrupt ? Buffer.from('evil') : good, copy);
    });
    const truth = log.run();
    const { lost, checked, samples } = audit.conclude(false);
    expect(lost).toBe(11 + 15);
    expect(checked).toMatchObject({ records: truth.records, duplicates: 12, outOfOrder: 13, corrupt: 14 });
    const named = samples.filter(({ kind }) => kind === 'lost');
    expect(named.map(({ seq, partition, offset }) => place(seq, partition ?? -1, offset ?? -1))).toEqual(
      truth.lostPlaces.slice(0, samplesPerKind),
    );
  });
});
