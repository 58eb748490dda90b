import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome, DeliveryReport } from '../../src/kafka/producer/port.ts';
import { DeliveryLedger } from '../../src/ledger/delivery-ledger.ts';
import { createLedgerMemory, Delivery } from '../../src/ledger/ledger-memory.ts';
import { OrderLedger } from '../../src/ledger/order-ledger.ts';
import { offsetOf, partitionOf } from '../../src/ledger/place.ts';
import { LoadTally } from '../../src/load/tally.ts';
import { tallyOfPhase } from '../support/tallies.ts';

function report(
  outcome: DeliveryOutcome,
  settledMs: number,
  orders: readonly (readonly [seq: number, intendedMs: number, sentMs: number])[],
): DeliveryReport {
  return {
    outcome,
    partition: 0,
    baseOffset: outcome === 'acked' ? 100 : -1,
    count: orders.length,
    bytes: orders.length * 1000,
    settledMs,
    seqs: Uint32Array.from(orders, ([seq]) => seq),
    intendedMs: Float64Array.from(orders, ([, intendedMs]) => intendedMs),
    sentMs: Float64Array.from(orders, ([, , sentMs]) => sentMs),
    kafkaError: 0,
  };
}

const loadWindow = { startMs: 0, measureStartMs: 100, phaseStartsMs: [100], measureEndMs: 200 };

function tallyOf() {
  const memory = createLedgerMemory(2 ** 18, 1);
  const tally = new LoadTally({ ...loadWindow }, new DeliveryLedger(memory, 0));
  return { deliveries: new Uint8Array(memory.deliveries), tally };
}

/** Partition and offset of each of three orders that were acknowledged together. */
function places(partition: number, baseOffset: number): (readonly (number | null)[])[] {
  const memory = createLedgerMemory(2 ** 18, 1);
  const tally = new LoadTally(loadWindow, new DeliveryLedger(memory, 0));
  const orders = [0, 1, 2].map((seq) => [seq, 110, 110] as const);
  tally.settled({ ...report('acked', 120, orders), partition, baseOffset });
  const ledger = new OrderLedger(memory, 0);
  return [0, 1, 2].map((seq) => ledger.placeOf(seq)).map((place) => [partitionOf(place), offsetOf(place)]);
}

describe('LoadTally', () => {
  it('measures response from the intended time, service from the send, and send delay between them', () => {
    const { tally } = tallyOf();
    tally.sent(110, 113);
    tally.settled(report('acked', 120, [[4, 110, 113]]));
    const measure = tallyOfPhase(tally.take(), 1);
    expect([measure.sendDelay.sumUs, measure.service.sumUs, measure.response.sumUs]).toEqual([3000, 7000, 10_000]);
    expect(measure.response.sumUs).toBe(measure.sendDelay.sumUs + measure.service.sumUs);
  });

  it('puts an order into the phase of its intended time, however late it was sent or acked', () => {
    const { tally } = tallyOf();
    tally.sent(99, 105);
    tally.sent(100, 105);
    tally.settled(
      report('acked', 150, [
        [0, 99, 105],
        [1, 100, 105],
      ]),
    );
    const taken = tally.take();
    const [warmup, measure] = [tallyOfPhase(taken, 0), tallyOfPhase(taken, 1)];
    expect([warmup.sent, warmup.acked, warmup.response.count]).toEqual([1, 1, 1]);
    expect([measure.sent, measure.acked, measure.response.count]).toEqual([1, 1, 1]);
  });

  it('counts throughput by the time of the event and tells acks after the load apart', () => {
    const { tally } = tallyOf();
    tally.sent(99, 105);
    tally.settled(report('acked', 99.9, [[0, 90, 91]]));
    tally.settled(report('acked', 150, [[1, 99, 105]]));
    tally.settled(report('acked', 200, [[2, 199, 199]]));
    const taken = tally.take();
    const [warmup, measure] = [tallyOfPhase(taken, 0), tallyOfPhase(taken, 1)];
    expect([warmup.sentInWindow, measure.sentInWindow]).toEqual([0, 1]);
    expect([warmup.ackedInWindow, measure.ackedInWindow, measure.ackedAfterLoad]).toEqual([1, 1, 1]);
    expect([warmup.ackedBytesInWindow, measure.ackedBytesInWindow, measure.ackedBytesAfterLoad]).toEqual([
      1000, 1000, 1000,
    ]);
    expect(tally.ackedBytes).toBe(3000);
  });

  it('keeps every fate apart, in the counts and in the ledger', () => {
    const { tally, deliveries } = tallyOf();
    for (let n = 0; n < 4; n++) tally.sent(110 + n, 110 + n);
    tally.dropped(5, 115);
    tally.settled(report('acked', 120, [[0, 110, 110]]));
    tally.settled(report('failed', 120, [[1, 111, 111]]));
    tally.settled(report('indeterminate', 120, [[2, 112, 112]]));
    tally.settled(report('notSent', 120, [[3, 113, 113]]));
    const measure = tallyOfPhase(tally.take(), 1);
    expect(measure).toMatchObject({ sent: 4, acked: 1, failed: 1, indeterminate: 1, unsent: 1, dropped: 2 });
    expect(measure.sent - measure.unsent).toBe(measure.acked + measure.failed + measure.indeterminate);
    expect([...deliveries.subarray(0, 6)]).toEqual([
      Delivery.acked,
      Delivery.failed,
      Delivery.indeterminate,
      Delivery.dropped,
      Delivery.none,
      Delivery.dropped,
    ]);
    expect(measure.response.count).toBe(1);
  });

  it('hands out each count once', () => {
    const { tally } = tallyOf();
    tally.sent(110, 110);
    expect(tallyOfPhase(tally.take(), 1).sent).toBe(1);
    expect(tally.take()).toEqual([]);
  });

  it('keeps several phases apart, each order in that of its intended time', () => {
    const memory = createLedgerMemory(2 ** 18, 1);
    const window = { startMs: 0, measureStartMs: 100, phaseStartsMs: [100, 150, 180], measureEndMs: 200 };
    const tally = new LoadTally(window, new DeliveryLedger(memory, 0));
    // Due in the first phase and sent in the second, acked in the third; an order due at a start belongs to that phase.
    tally.sent(149.9, 160);
    tally.sent(150, 160);
    tally.sent(180, 180);
    tally.dropped(3, 179);
    tally.settled(report('acked', 190, [[0, 149.9, 160]]));
    tally.settled(
      report('acked', 250, [
        [1, 150, 160],
        [2, 180, 180],
      ]),
    );
    const taken = tally.take();
    expect(taken.map(({ phase, sent, dropped, acked }) => [phase, sent, dropped, acked])).toEqual([
      [1, 1, 0, 1],
      [2, 1, 1, 1],
      [3, 1, 0, 1],
    ]);
    expect(taken.map(({ sentInWindow, ackedInWindow }) => [sentInWindow, ackedInWindow])).toEqual([
      [0, 0],
      [2, 0],
      [1, 1],
    ]);
    expect(taken.map(({ ackedAfterLoad }) => ackedAfterLoad)).toEqual([0, 0, 2]);
    expect(taken.map(({ response }) => response.sumUs)).toEqual([40_100, 100_000, 70_000]);
  });

  it('counts for a phase that had nothing for a while', () => {
    const { tally } = tallyOf();
    tally.sent(99, 99);
    tally.take();
    expect(tally.take()).toEqual([]);
    tally.settled(report('acked', 150, [[0, 99, 99]]));
    expect(tallyOfPhase(tally.take(), 0)).toMatchObject({ sent: 0, acked: 1 });
  });

  it('marks each order of a batch with its place, and takes none for that of another where the place is not known', () => {
    expect(places(3, 100)).toEqual([0, 1, 2].map((step) => [3, 100 + step]));
    expect(places(3, -1)).toEqual([0, 1, 2].map(() => [3, null]));
    expect(places(9000, 100)).toEqual([0, 1, 2].map(() => [null, null]));
    expect(places(3, 2 ** 41)).toEqual([0, 1, 2].map(() => [3, null]));
    expect(places(-1, -1)).toEqual([0, 1, 2].map(() => [null, null]));
  });
});
