import { describe, expect, it } from 'vitest';
import { DeliveryLedger } from '../../src/ledger/delivery-ledger.ts';
import { chunkOrders, createLedgerMemory } from '../../src/ledger/ledger-memory.ts';
import { createCourse } from '../../src/load/course.ts';
import { Generator, type LoadEnd } from '../../src/load/generator.ts';
import { loadWindow } from '../../src/load/load-window.ts';
import type { PhaseTally } from '../../src/load/tally.ts';
import { readPhase } from '../../src/orders/stamp.ts';
import type { PhasePlan } from '../../src/run/phase-plan.ts';
import { FakeProducer } from '../support/fake-producer.ts';
import { FakeTime } from '../support/fake-time.ts';
import { orderTemplates, orderWriter } from '../support/orders.ts';
import { buildPhasePlan } from '../support/schedules.ts';

const startMs = 2000;
const hundredPerSec = { kind: 'constant', ratePerSec: 100 } as const;
/** An even phase, a closed loop, half a second of nothing, and an even phase again. */
const phases: readonly PhasePlan[] = [
  buildPhasePlan({ name: 'before', shape: hundredPerSec, durationMs: 1000 }),
  buildPhasePlan({ name: 'flood', shape: { kind: 'max' }, durationMs: 1000 }),
  buildPhasePlan({ name: 'quiet', shape: { kind: 'pause' }, durationMs: 500 }),
  buildPhasePlan({ name: 'after', shape: hundredPerSec, durationMs: 1000 }),
];

/** One of the generators of such a load, whose producer has memory for five orders. */
async function startGenerator(index = 0, generators = 1) {
  const time = new FakeTime(startMs - 100);
  const course = createCourse({ phases, warmupMs: 0, seed: 1 });
  const generator = new Generator(
    {
      index,
      generators,
      onFull: 'wait',
      catchUpMs: 5000,
      orderLimit: Number.POSITIVE_INFINITY,
      maxMeasuredOrders: Number.POSITIVE_INFINITY,
      maxAckedBytes: Number.POSITIVE_INFINITY,
    },
    {
      course,
      content: orderWriter(await orderTemplates({ count: 4 })),
      deliveries: new DeliveryLedger(createLedgerMemory(chunkOrders, 1), 0),
      clock: time,
      timers: time,
    },
  );
  const producer = new FakeProducer({ onDelivery: generator.onDelivery, onFatal: () => undefined });
  producer.capacity = 5;
  const ends: LoadEnd[] = [];
  void generator.run(producer, loadWindow(course, startMs)).then((end) => ends.push(end));
  /** Lets time pass up to `untilMs` of the load; what was sent is acknowledged every 2 ms. */
  const run = async (untilMs: number): Promise<void> => {
    for (let ms = time.nowMs(); ms < startMs + untilMs; ms += 2) {
      time.advanceTo(ms);
      producer.settle('acked', 5, ms);
    }
    // The end of the load is a promise.
    await Promise.resolve();
  };
  const sent = () =>
    producer.appended.map(({ seq, intendedMs, sentMs, header }) => ({
      seq,
      dueMs: intendedMs - startMs,
      delayMs: sentMs - intendedMs,
      phase: readPhase(header),
    }));
  const ofPhase = (phase: number) => sent().filter((order) => order.phase === phase);
  const tallies = (): readonly PhaseTally[] => generator.takeTally() ?? [];
  return { time, generator, run, sent, ofPhase, tallies, ends };
}

const even = (count: number, fromMs: number, gapMs = 10): number[] =>
  Array.from({ length: count }, (_, index) => fromMs + index * gapMs);

describe('a generator of phases with and without a schedule', () => {
  it('sends each scheduled order at its time, whatever a closed loop between them did', async () => {
    const { run, ofPhase, sent, ends } = await startGenerator();
    await run(4000);
    expect(ofPhase(1).map(({ dueMs }) => dueMs)).toEqual(even(100, 0));
    expect(ofPhase(3)).toEqual([]);
    expect(ofPhase(4).map(({ dueMs }) => dueMs)).toEqual(even(100, 2500));
    const flood = ofPhase(2);
    expect(flood.length).toBeGreaterThan(1000);
    expect(flood.every(({ dueMs, delayMs }) => dueMs >= 1000 && dueMs < 2000 && delayMs === 0)).toBe(true);
    expect(sent().map(({ seq }) => seq)).toEqual(sent().map((_, index) => index));
    expect(ends).toMatchObject([{ reason: 'schedule', endedMs: startMs + 3500, nextOrder: sent().length }]);
  });

  it('numbers its own orders on from loop to loop where there are several generators', async () => {
    for (const index of [0, 1, 2]) {
      const { run, sent, ofPhase } = await startGenerator(index, 3);
      await run(4000);
      expect(sent().map(({ seq }) => seq)).toEqual(sent().map((_, count) => index + count * 3));
      // Of the two hundred scheduled orders 0 to 99 are due before the flood, 100 to 199 after it, every third here.
      const own = Array.from({ length: 200 }, (_, order) => order).filter((order) => order % 3 === index);
      const due = own.map((order) => (order < 100 ? order * 10 : 1500 + order * 10));
      expect([...ofPhase(1), ...ofPhase(4)].map(({ dueMs }) => dueMs)).toEqual(due);
    }
  });

  it('counts each order in the phase that it was due in', async () => {
    const { run, ofPhase, tallies } = await startGenerator();
    await run(4000);
    const flood = ofPhase(2).length;
    const counts = tallies().map(({ phase, sent, acked, ackedInWindow }) => [phase, sent, acked, ackedInWindow]);
    expect(counts).toEqual([
      [1, 100, 100, 100],
      // The last answers of the flood came in the pause, in which no order was due.
      [2, flood, flood, flood - 5],
      [3, 0, 0, 5],
      [4, 100, 100, 100],
    ]);
  });

  it('sends what was late at the end of a phase in the time of the closed loop, as orders of their own phase', async () => {
    const { time, run, ofPhase } = await startGenerator();
    await run(500);
    // No answer for 700 ms: five orders fit into memory, the others wait.
    time.advanceTo(startMs + 1200);
    await run(4000);
    expect(ofPhase(1).map(({ dueMs }) => dueMs)).toEqual(even(100, 0));
    expect(Math.max(...ofPhase(1).map(({ dueMs, delayMs }) => dueMs + delayMs))).toBeGreaterThan(1200);
    expect(ofPhase(4).map(({ dueMs }) => dueMs)).toEqual(even(100, 2500));
  });

  it('gives up what is still late when the next phase with a schedule begins: that is on time', async () => {
    const { time, run, ofPhase, tallies } = await startGenerator();
    await run(500);
    // No answer until the closed loop and half of the pause are over.
    time.advanceTo(startMs + 2250);
    await run(4000);
    const [before, after] = [ofPhase(1), ofPhase(4)];
    expect(before.length).toBeLessThan(100);
    const tally = tallies().find(({ phase }) => phase === 1);
    expect(tally).toMatchObject({ sent: before.length, dropped: 100 - before.length });
    expect(ofPhase(2)).toEqual([]);
    expect(after.map(({ dueMs }) => dueMs)).toEqual(even(100, 2500));
    expect(Math.max(...after.map(({ delayMs }) => delayMs))).toBeLessThan(2);
  });

  it('ends where it is stopped, in a closed loop too', async () => {
    const { generator, run, ofPhase, ends } = await startGenerator();
    await run(1500);
    generator.stop(startMs + 1500);
    await run(4000);
    expect(ends).toMatchObject([{ reason: 'stopped' }]);
    expect([ofPhase(1).length, ofPhase(4).length]).toEqual([100, 0]);
  });

  it('lasts to the end of a pause after the last order', async () => {
    const { generator, run, ends } = await startGenerator();
    await run(2400);
    expect(ends).toEqual([]);
    generator.stop(startMs + 2400);
    await run(2410);
    expect(ends).toMatchObject([{ reason: 'stopped' }]);
  });
});
