import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import type { LateDelivery } from '../../src/ledger/delivery-ledger.ts';
import { createLedgerMemory, Delivery, type LedgerMemory } from '../../src/ledger/ledger-memory.ts';
import { deliveryOf } from '../../src/ledger/open-orders.ts';
import { OrderLedger } from '../../src/ledger/order-ledger.ts';
import { placeAt } from '../../src/ledger/place.ts';
import { hash32 } from '../../src/rng.ts';

const orders = 800_000;
const serviceCount = 3;
const windowOrders = 2 ** 18;
/** Up to so many orders after it should have been, a late event happens: before, while and after the order leaves. */
const lateByOrders = 1.5 * windowOrders;
/** A thread looks at the window so seldom that it moves on many times meanwhile. */
const refreshEveryOrders = 100_000;

/** What happens to an order, by a hash of its number; the code of the workers says the same. */
const fates = {
  dropped: (hash: number): boolean => hash % 1000 === 0,
  indeterminate: (hash: number): boolean => hash % 1000 === 1,
  unseenBySecond: (hash: number): boolean => hash % 5000 === 3,
};

/**
 * The threads run what was built: a worker cannot load TypeScript on every Node that is supported. They race as fast as
 * they can; only the generator waits, for the window.
 */
const workerCode = `
const { parentPort, workerData } = require('node:worker_threads');
const { dist, memory, progress, role, writer, services, orders, lateByOrders, refreshEveryOrders } = workerData;
const sent = new Int32Array(progress);
async function main() {
  const { hash32 } = await import(dist + 'rng.js');
  const { Delivery } = await import(dist + 'ledger/ledger-memory.js');
  const { placeAt } = await import(dist + 'ledger/place.js');
  const { DeliveryLedger } = await import(dist + 'ledger/delivery-ledger.js');
  const { SharedSightings, Sighting } = await import(dist + 'ledger/sighting-ledger.js');
  const late = [];
  let completed = 0;
  const due = new Map();
  const delay = (seq, hash) => {
    const at = seq + 1 + ((hash >>> 8) % lateByOrders);
    due.set(at, [...(due.get(at) ?? []), seq]);
  };
  if (role === 'generator') {
    const ledger = new DeliveryLedger(memory, writer);
    for (let seq = 0; seq < orders; seq++) {
      while (!ledger.admits(seq)) Atomics.wait(sent, 1, 0, 1);
      for (const one of due.get(seq) ?? []) ledger.mark(one, Delivery.acked, placeAt(one % 12, one));
      due.delete(seq);
      const hash = hash32(1, seq);
      if (hash % 1000 === 0) ledger.mark(seq, Delivery.dropped);
      else if (hash % 1000 === 1) ledger.mark(seq, Delivery.indeterminate);
      else if (hash % 1000 === 2) delay(seq, hash);
      else ledger.mark(seq, Delivery.acked, placeAt(seq % 12, seq));
      if (seq % refreshEveryOrders === 0) ledger.refresh();
      Atomics.store(sent, 0, seq + 1);
    }
    for (const seq of [...due.values()].flat()) ledger.mark(seq, Delivery.acked, placeAt(seq % 12, seq));
    late.push(...ledger.takeLate());
    parentPort.postMessage({ late, completed });
    return;
  }
  const ledger = new SharedSightings(memory, writer, 3);
  const see = (seq) => {
    const hash = hash32(1, seq);
    for (const service of services) {
      if (service === 1 && hash % 5000 === 3) continue;
      const sighting = ledger.see(service, seq);
      if (sighting & Sighting.late) late.push({ service, seq });
      if (sighting & Sighting.completed) completed += 1;
      if (sighting & Sighting.outOfRange) throw new Error('order ' + seq + ' is out of range');
    }
  };
  for (let seq = 0; seq < orders; seq++) {
    while (Atomics.load(sent, 0) <= seq) { ledger.refresh(); Atomics.wait(sent, 1, 0, 1); }
    for (const one of due.get(seq) ?? []) see(one);
    due.delete(seq);
    const hash = hash32(1, seq);
    if (hash % 1000 === 0) continue;
    if (hash % 1000 < 10) delay(seq, hash);
    else see(seq);
    if (seq % refreshEveryOrders === 0) ledger.refresh();
  }
  for (const seq of [...due.values()].flat()) see(seq);
  parentPort.postMessage({ late, completed });
}
main();
`;

interface WorkerReport {
  readonly late: readonly (LateDelivery & { readonly service: number })[];
  readonly completed: number;
}

function startWriter(
  memory: LedgerMemory,
  progress: SharedArrayBuffer,
  task: { readonly role: 'generator' | 'services'; readonly writer: number; readonly services: readonly number[] },
): { readonly worker: Worker; readonly report: Promise<WorkerReport> } {
  const dist = new URL('../../dist/', import.meta.url).href;
  const worker = new Worker(workerCode, {
    eval: true,
    workerData: { dist, memory, progress, orders, lateByOrders, refreshEveryOrders, ...task },
  });
  const report = new Promise<WorkerReport>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return { worker, report };
}

/** What the fates add up to. */
function expectedCounts() {
  const counts = { acked: 0, unseenBySecond: 0, indeterminate: 0, completed: 0 };
  for (let seq = 0; seq < orders; seq++) {
    const hash = hash32(1, seq);
    if (fates.dropped(hash)) continue;
    const isUnseen = fates.unseenBySecond(hash);
    if (!isUnseen) counts.completed += 1;
    if (fates.indeterminate(hash)) counts.indeterminate += 1;
    else {
      counts.acked += 1;
      if (isUnseen) counts.unseenBySecond += 1;
    }
  }
  return counts;
}

it('accounts for every order while three threads write and the window moves on under them', async () => {
  const memory = createLedgerMemory(windowOrders, 3);
  const progress = new SharedArrayBuffer(8);
  const ledger = new OrderLedger(memory, serviceCount);
  const generator = startWriter(memory, progress, { role: 'generator', writer: 0, services: [] });
  const writers = [
    generator,
    startWriter(memory, progress, { role: 'services', writer: 1, services: [0] }),
    startWriter(memory, progress, { role: 'services', writer: 2, services: [1, 2] }),
  ];
  const moving = setInterval(() => ledger.advance(), 0);
  try {
    const [sent, ...seen] = await Promise.all(writers.map(({ report }) => report));
    for (const late of sent?.late ?? []) ledger.addLateDelivery(late);
    const completedLate = seen
      .flatMap(({ late }) => late)
      .filter(({ service, seq }) => ledger.addLateSighting(service, seq)).length;
    const expected = expectedCounts();
    const { acked, unseenBySecond } = expected;
    expect(ledger.count(orders)).toEqual({
      acked,
      seen: [acked, acked - unseenBySecond, acked],
      deadLettered: [0, 0, 0],
      unseen: [0, unseenBySecond, 0],
    });
    // The races decide how many were late, and each was completed exactly once all the same.
    expect(seen.reduce((sum, { completed }) => sum + completed, completedLate)).toBe(expected.completed);
    const unfinished = { indeterminate: 0, unseen: 0 };
    const misplaced: number[] = [];
    ledger.visitUnfinished(orders, (seq, state) => {
      if (deliveryOf(state) === Delivery.indeterminate) unfinished.indeterminate += 1;
      else {
        unfinished.unseen += 1;
        if (ledger.placeOf(seq) !== placeAt(seq % 12, seq)) misplaced.push(seq);
      }
    });
    expect(misplaced).toEqual([]);
    expect(unfinished).toEqual({ indeterminate: expected.indeterminate, unseen: unseenBySecond });
    expect(sent?.late.length).toBeGreaterThan(0);
    expect(seen.flatMap(({ late }) => late).length).toBeGreaterThan(0);
  } finally {
    clearInterval(moving);
    await Promise.all(writers.map(({ worker }) => worker.terminate()));
  }
}, 60_000);
