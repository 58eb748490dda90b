import { describe, expect, it } from 'vitest';
import { DeliveryLedger } from '../../src/ledger/delivery-ledger.ts';
import { chunkOrders, createLedgerMemory, Delivery, windowOrdersFor } from '../../src/ledger/ledger-memory.ts';
import { deliveryOf, sightingsOf } from '../../src/ledger/open-orders.ts';
import { OrderLedger } from '../../src/ledger/order-ledger.ts';
import { noPlace, type Place, placeAt } from '../../src/ledger/place.ts';
import { OrderSet } from '../../src/ledger/order-set.ts';
import { SharedSightings, Sighting } from '../../src/ledger/sighting-ledger.ts';

const { acked, failed, indeterminate, dropped } = Delivery;
const windowOrders = 4 * chunkOrders;

interface Rig {
  readonly deliveries: DeliveryLedger;
  readonly sightings: SharedSightings;
  readonly ledger: OrderLedger;
  /** Sends, settles and sees orders from the last one on, but for those with a fate of their own. */
  readonly orders: (count: number, fates?: ReadonlyMap<number, Fate>) => void;
  /** The writers look where the window is, and the main thread moves it on. */
  readonly tick: () => void;
}

interface Fate {
  readonly delivery: Delivery;
  readonly services: readonly number[];
}

function rig(serviceCount: number, maxOpen?: number): Rig {
  const memory = createLedgerMemory(windowOrders, 2);
  const deliveries = new DeliveryLedger(memory, 0);
  const sightings = new SharedSightings(memory, 1, serviceCount);
  const ledger = new OrderLedger(memory, serviceCount, false, maxOpen);
  const everyService = Array.from({ length: serviceCount }, (_, service) => service);
  let next = 0;
  const tick = (): void => {
    for (const step of [deliveries, sightings]) step.refresh();
    ledger.advance();
  };
  return {
    deliveries,
    sightings,
    ledger,
    tick,
    orders(count, fates = new Map()) {
      for (const end = next + count; next < end; next++) {
        if (next % 1000 === 0) tick();
        if (!deliveries.admits(next)) throw new Error(`the window is full at order ${next}`);
        const fate = fates.get(next) ?? { delivery: acked, services: everyService };
        if (fate.delivery !== Delivery.none) deliveries.mark(next, fate.delivery);
        for (const service of fate.services) sightings.see(service, next);
      }
    },
  };
}

function unfinishedOf(ledger: OrderLedger, orders: number): number[] {
  const found: number[] = [];
  ledger.visitUnfinished(orders, (seq) => found.push(seq));
  return found.sort((left, right) => left - right);
}

describe('OrderLedger', () => {
  it('knows up to where every order is settled, whatever its fate, and also among those that left the window', () => {
    const { ledger, orders, tick } = rig(1);
    const open = 5 * chunkOrders - 7;
    orders(open, new Map([[100, { delivery: failed, services: [] }]]));
    expect(ledger.settledBelow()).toBe(open);
    orders(1, new Map([[open, { delivery: Delivery.none, services: [] }]]));
    orders(1000);
    expect(ledger.settledBelow()).toBe(open);
    orders(5 * chunkOrders);
    for (let turn = 0; turn < 10; turn++) tick();
    expect(ledger.openCount).toBeGreaterThan(0);
    expect(ledger.settledBelow()).toBe(open);
    ledger.addLateDelivery({ seq: open, delivery: acked, place: noPlace });
    expect(ledger.settledBelow()).toBe(open + 1 + 1000 + 5 * chunkOrders);
  });

  it('counts acked orders only, and names those that are not finished', () => {
    const { ledger, orders } = rig(2);
    const fates: readonly Fate[] = [
      { delivery: acked, services: [0, 1] },
      { delivery: acked, services: [0] },
      { delivery: failed, services: [0, 1] },
      { delivery: indeterminate, services: [] },
      { delivery: acked, services: [] },
      { delivery: dropped, services: [] },
    ];
    orders(6, new Map(fates.entries()));
    expect(ledger.count(6)).toEqual({ acked: 3, seen: [2, 1], deadLettered: [0, 0], unseen: [1, 2] });
    expect(unfinishedOf(ledger, 6)).toEqual([1, 2, 3, 4]);
    expect(ledger.everyAckedOrderSeen(6)).toBe(false);
    expect(ledger.everyAckedOrderSeen(1)).toBe(true);
    expect([deliveryOf(ledger.stateOf(1)), sightingsOf(ledger.stateOf(1))]).toEqual([acked, 0b01]);
  });

  it('sees orders that arrive while it waits for the drain', () => {
    const { ledger, orders, sightings } = rig(1);
    const unseen = { delivery: acked, services: [] };
    orders(3, new Map([0, 1, 2].map((seq) => [seq, unseen])));
    for (const seq of [2, 0]) sightings.see(0, seq);
    expect(ledger.everyAckedOrderSeen(3)).toBe(false);
    sightings.see(0, 1);
    expect(ledger.everyAckedOrderSeen(3)).toBe(true);
  });

  it('accounts for ten times as many orders as its window holds', () => {
    const { ledger, orders, tick } = rig(2);
    const total = 10 * windowOrders + 12_345;
    orders(total, new Map([[70_000, { delivery: dropped, services: [] }]]));
    for (const _ of [1, 2]) tick();
    expect(ledger.count(total)).toEqual({
      acked: total - 1,
      seen: [total - 1, total - 1],
      deadLettered: [0, 0],
      unseen: [0, 0],
    });
    expect(ledger.openCount).toBe(0);
    expect(ledger.everyAckedOrderSeen(total)).toBe(true);
    expect(deliveryOf(ledger.stateOf(70_000))).toBe(dropped);
    expect(deliveryOf(ledger.stateOf(70_001))).toBe(acked);
  });

  it('needs no services', () => {
    const { ledger, orders } = rig(0);
    const total = 2 * windowOrders;
    orders(total, new Map([[9, { delivery: indeterminate, services: [] }]]));
    expect(ledger.count(total)).toEqual({ acked: total - 1, seen: [], deadLettered: [], unseen: [] });
    expect(unfinishedOf(ledger, total)).toEqual([9]);
  });

  it('is not held up by one lost order, and still names it', () => {
    const { ledger, orders } = rig(2);
    const total = 3 * windowOrders;
    orders(
      total,
      new Map<number, Fate>([
        [5, { delivery: acked, services: [0] }],
        [chunkOrders, { delivery: indeterminate, services: [1] }],
        [3 * chunkOrders + 1, { delivery: failed, services: [] }],
      ]),
    );
    expect(ledger.openCount).toBe(3);
    expect(unfinishedOf(ledger, total)).toEqual([5, chunkOrders, 3 * chunkOrders + 1]);
    expect(ledger.count(total)).toEqual({
      acked: total - 2,
      seen: [total - 2, total - 3],
      deadLettered: [0, 0],
      unseen: [0, 1],
    });
    expect(ledger.everyAckedOrderSeen(total)).toBe(false);
  });

  it('takes note by message of what comes after an order has left the window', () => {
    const { ledger, orders, deliveries, sightings } = rig(2);
    const total = 3 * windowOrders;
    orders(total, new Map([[5, { delivery: Delivery.none, services: [] }]]));
    deliveries.mark(5, acked);
    expect(sightings.see(0, 5)).toBe(Sighting.late);
    expect(deliveries.takeLate()).toEqual([{ seq: 5, delivery: acked, place: noPlace }]);
    expect(deliveries.takeLate()).toEqual([]);
    ledger.addLateDelivery({ seq: 5, delivery: acked, place: noPlace });
    expect(ledger.everyAckedOrderSeen(total)).toBe(false);
    expect(ledger.addLateSighting(0, 5)).toBe(false);
    expect(ledger.addLateSighting(0, 5)).toBe(false);
    expect(ledger.addLateSighting(1, 5)).toBe(true);
    expect(ledger.addLateSighting(1, 5)).toBe(false);
    expect(ledger.everyAckedOrderSeen(total)).toBe(true);
    expect(ledger.openCount).toBe(0);
    expect(ledger.count(total)).toEqual({ acked: total, seen: [total, total], deadLettered: [0, 0], unseen: [0, 0] });
  });

  it('takes note by message of a straggler that is dropped, and of one seen before it is acked', () => {
    const { ledger, orders } = rig(1);
    const total = 2 * windowOrders;
    const pending = { delivery: Delivery.none, services: [] };
    orders(
      total,
      new Map([
        [5, pending],
        [6, pending],
      ]),
    );
    ledger.addLateDelivery({ seq: 5, delivery: dropped, place: noPlace });
    expect(ledger.addLateSighting(0, 6)).toBe(true);
    expect(unfinishedOf(ledger, total)).toEqual([6]);
    ledger.addLateDelivery({ seq: 6, delivery: acked, place: noPlace });
    expect(ledger.count(total)).toEqual({ acked: total - 1, seen: [total - 1], deadLettered: [0], unseen: [0] });
    expect(deliveryOf(ledger.stateOf(5))).toBe(dropped);
  });

  it('ends the admission of orders when too many are under way, and admits again when they are seen', () => {
    const { ledger, deliveries, sightings, tick } = rig(1, 1000);
    let sent = 0;
    const send = (): void => {
      for (; deliveries.admits(sent); sent++) {
        deliveries.mark(sent, acked);
        if (sent % 10_000 === 0) tick();
      }
    };
    send();
    tick();
    send();
    expect(sent).toBe(windowOrders);
    expect(ledger.openCount).toBe(0);
    // A generator's next order, which it was not given leave to send, is not taken for the one whose place it would get.
    expect(ledger.count(sent + 5).acked).toBe(sent);
    expect(deliveryOf(ledger.stateOf(sent))).toBe(Delivery.none);
    for (let seq = 0; seq < chunkOrders; seq++) sightings.see(0, seq);
    for (const _ of [1, 2]) tick();
    send();
    expect(sent).toBe(windowOrders + chunkOrders);
  });

  it('does not read a chunk for good, or give its memory away, before every writer knows that it has left', () => {
    const { ledger, orders, deliveries, sightings } = rig(1);
    orders(chunkOrders, new Map([[7, { delivery: acked, services: [] }]]));
    orders(2 * chunkOrders + 10);
    const limit = 4 * chunkOrders;
    for (let seq = 3 * chunkOrders + 10; seq < limit; seq++) deliveries.admits(seq);
    ledger.advance();
    for (let times = 0; times < 3; times++) {
      deliveries.refresh();
      ledger.advance();
      expect(deliveries.admits(limit)).toBe(false);
    }
    // This writer is in the middle of its work: to it order 7 is still in the window.
    expect(sightings.see(0, 7)).toBe(Sighting.first | Sighting.completed);
    sightings.refresh();
    ledger.advance();
    expect(deliveries.admits(limit)).toBe(true);
    expect(sightings.see(0, 7)).toBe(Sighting.late);
    expect(ledger.openCount).toBe(0);
    expect(ledger.everyAckedOrderSeen(chunkOrders)).toBe(true);
  });

  it('names the acked orders that are not among those found in the log', () => {
    const { ledger, orders } = rig(0);
    const total = 2 * windowOrders;
    orders(total, new Map([[70_000, { delivery: dropped, services: [] }]]));
    const found = new OrderSet();
    for (let seq = 0; seq < total; seq++) if (![5, 70_000, 70_001, total - 1].includes(seq)) found.add(seq);
    const missing: number[] = [];
    ledger.visitAckedNotIn(found, total, (seq) => missing.push(seq));
    expect(missing).toEqual([5, 70_001, total - 1]);
  });
});

function here(seq: number): Place {
  return placeAt(seq % 12, 10 ** 6 + seq);
}

/** A window of eight chunks that keeps the places of four; orders are acked, and seen but for those in `lost`. */
function placesRig({ services = 1, holdsFinished = false, lost = new Set<number>() } = {}) {
  const memory = createLedgerMemory(8 * chunkOrders, 2, 4 * chunkOrders);
  const deliveries = new DeliveryLedger(memory, 0);
  const sightings = new SharedSightings(memory, 1, services);
  const ledger = new OrderLedger(memory, services, holdsFinished);
  let next = 0;
  const tick = (): void => {
    deliveries.refresh();
    sightings.refresh();
    ledger.advance();
  };
  const send = (count: number, isSeen: (seq: number) => boolean = (seq) => !lost.has(seq)): void => {
    for (const end = next + count; next < end; next++) {
      if (next % 1000 === 0) tick();
      if (!deliveries.admits(next)) throw new Error(`the window is full at order ${next}`);
      deliveries.mark(next, acked, here(next));
      for (let service = 0; service < services; service++) if (isSeen(next)) sightings.see(service, next);
    }
  };
  return { ledger, deliveries, send, tick };
}

describe('the places of a ledger', () => {
  it('are known while an order is not finished, however many come after it', () => {
    const lost = new Set([0, 5, chunkOrders, 3 * chunkOrders + 17, 20 * chunkOrders + 1]);
    const { ledger, send } = placesRig({ lost });
    send(40 * chunkOrders);
    expect([...lost].map((seq) => ledger.placeOf(seq))).toEqual([...lost].map(here));
    expect(ledger.openCount).toBe(lost.size);
    expect(ledger.placeOf(6)).toBe(noPlace);
  });

  it('are known of an order that is settled after it has left the window', () => {
    const { ledger, send } = placesRig({ lost: new Set([5]) });
    send(20 * chunkOrders);
    ledger.addLateDelivery({ seq: 5, delivery: acked, place: here(77) });
    expect(ledger.placeOf(5)).toBe(here(77));
    ledger.addLateSighting(0, 5);
    expect(ledger.placeOf(5)).toBe(noPlace);
  });

  it('are not known of the newest orders while a service is too far behind, and never those of others', () => {
    const { ledger, deliveries, send } = placesRig();
    const orders = 6 * chunkOrders;
    send(orders, () => false);
    for (let seq = 0; seq < 4 * chunkOrders; seq += 1000) expect(ledger.placeOf(seq)).toBe(here(seq));
    for (let seq = 4 * chunkOrders; seq < orders; seq += 1000) expect(ledger.placeOf(seq)).toBe(noPlace);
    expect(deliveries.admits(orders)).toBe(true);
  });

  it('of finished orders are kept as long as there is memory for them where every order is looked for at the end', () => {
    const { ledger, send, tick } = placesRig({ services: 0, holdsFinished: true });
    send(2 * chunkOrders);
    expect(ledger.placeOf(0)).toBe(here(0));
    send(18 * chunkOrders);
    for (const _ of [1, 2]) tick();
    expect(ledger.placeOf(0)).toBe(noPlace);
    for (let seq = 17 * chunkOrders; seq < 20 * chunkOrders; seq += 1000) expect(ledger.placeOf(seq)).toBe(here(seq));
    expect(ledger.count(20 * chunkOrders).acked).toBe(20 * chunkOrders);
  });
});

describe('windowOrdersFor', () => {
  it('is a power of two that holds the whole run, or ten minutes of it', () => {
    expect(windowOrdersFor(1000, 50, 120_000)).toBe(2 ** 18);
    expect(windowOrdersFor(1_000_000, 50_000, 120_000)).toBe(2 ** 20);
    expect(windowOrdersFor(2 ** 32, 5000, 120_000)).toBe(2 ** 22);
    expect(windowOrdersFor(2 ** 32, 5000, 3_600_000)).toBe(2 ** 25);
    expect(windowOrdersFor(2 ** 32, Number.POSITIVE_INFINITY, 120_000)).toBe(2 ** 26);
  });

  it('counts an order that a service gave up apart from those it handled, and waits for it no more, in the window and behind it', () => {
    const { ledger, sightings, deliveries, orders, tick } = rig(2);
    const givenUp = { delivery: acked, services: [0] };
    orders(10, new Map([[3, givenUp], [4, givenUp]])); // prettier-ignore
    expect(ledger.everyAckedOrderSeen(10)).toBe(false);
    sightings.see(1, 3, true);
    expect(ledger.count(10)).toEqual({ acked: 10, seen: [10, 8], deadLettered: [0, 1], unseen: [0, 1] });
    expect(unfinishedOf(ledger, 10)).toEqual([4]);
    sightings.see(1, 4, true);
    expect(ledger.everyAckedOrderSeen(10)).toBe(true);
    const total = windowOrders * 3;
    orders(total - 10, new Map([[20, givenUp]]));
    for (let turn = 0; turn < 8; turn++) tick();
    expect(ledger.openCount).toBe(1);
    expect(sightings.see(1, 20, true)).toBe(Sighting.late);
    expect(ledger.everyAckedOrderSeen(total)).toBe(false);
    expect(ledger.addLateSighting(1, 20, true)).toBe(false);
    expect(ledger.everyAckedOrderSeen(total)).toBe(true);
    expect(ledger.count(total)).toEqual({
      acked: total,
      seen: [total, total - 3],
      deadLettered: [0, 3],
      unseen: [0, 0],
    });
    expect(deliveries.admits(total)).toBe(true);
  });
});
