import { describe, expect, it } from 'vitest';
import { DeliveryLedger } from '../../src/ledger/delivery-ledger.ts';
import { chunkOrders, createLedgerMemory } from '../../src/ledger/ledger-memory.ts';
import { Generator } from '../../src/load/generator.ts';
import { createCourse } from '../../src/load/course.ts';
import { loadWindow } from '../../src/load/load-window.ts';
import type { PhaseTally } from '../../src/load/tally.ts';
import { FakeProducer } from '../support/fake-producer.ts';
import { FakeTime } from '../support/fake-time.ts';
import { orderTemplates, orderWriter } from '../support/orders.ts';
import { buildPhasePlan } from '../support/schedules.ts';
import { tallyOfPhase } from '../support/tallies.ts';

const startMs = 2000;
const orderCount = 100;
const gapMs = 10;

/** A generator of 100 orders, one every 10 ms, whose producer has memory for so many unsettled ones. */
async function startGenerator(capacity: number) {
  const time = new FakeTime(1000);
  const durationMs = orderCount * gapMs;
  const shape = { kind: 'constant', ratePerSec: 1000 / gapMs } as const;
  const course = createCourse({ phases: [buildPhasePlan({ shape, durationMs })], warmupMs: 0, seed: 1 });
  const generator = new Generator(
    {
      index: 0,
      generators: 1,
      onFull: 'wait',
      catchUpMs: 100_000,
      orderLimit: orderCount,
      maxMeasuredOrders: Number.POSITIVE_INFINITY,
      maxAckedBytes: Number.POSITIVE_INFINITY,
    },
    {
      course,
      content: orderWriter(await orderTemplates()),
      deliveries: new DeliveryLedger(createLedgerMemory(chunkOrders, 1), 0),
      clock: time,
      timers: time,
    },
  );
  const producer = new FakeProducer({ onDelivery: generator.onDelivery, onFatal: () => undefined });
  producer.capacity = capacity;
  void generator.run(producer, loadWindow(course, startMs));
  const take = (): PhaseTally => {
    return tallyOfPhase(generator.takeTally() ?? [], 1);
  };
  return { time, producer, take };
}

describe('Generator', () => {
  it('measures every order from its due time: response and service differ by the send delay of that very order', async () => {
    const { time, producer, take } = await startGenerator(1);
    for (let seq = 0; seq < orderCount; seq++) {
      // Answers of 3 to 44.25 ms, in memory for one order: most orders are sent late, each by another time.
      time.advanceTo(Math.max(time.nowMs(), startMs + seq * gapMs));
      time.advance(3 + ((seq * 7) % 12) * 3.75);
      const sent = producer.appended[seq];
      expect(sent).toMatchObject({ seq, intendedMs: startMs + seq * gapMs });
      const settledMs = time.nowMs();
      producer.settle('acked', 1, settledMs);
      const { sendDelay, service, response } = take();
      expect([sendDelay.count, service.count, response.count]).toEqual([1, 1, 1]);
      expect(response.sumUs).toBe((settledMs - startMs - seq * gapMs) * 1000);
      expect(service.sumUs).toBe((settledMs - (sent?.sentMs ?? Number.NaN)) * 1000);
      expect(response.sumUs - service.sumUs).toBe(sendDelay.sumUs);
    }
  });

  it('gives each order that was due in a stall of the producer the rest of the stall as response time', async () => {
    const { time, producer, take } = await startGenerator(1);
    time.advanceTo(startMs + 500);
    producer.settle('acked', 1, startMs + 500);
    time.advanceTo(startMs + orderCount * gapMs);
    while (producer.unsettledCount > 0) {
      producer.settle('acked', 1, startMs + orderCount * gapMs);
      time.advance(0);
    }
    const { response, service } = take();
    // Order 0 waits 500 ms; all the others, 990 to 10 ms, for the end.
    const stalledMs = Array.from({ length: orderCount - 1 }, (_, index) => (index + 1) * gapMs);
    const expectedMs = stalledMs.reduce((sum, ms) => sum + ms, 500);
    expect([response.count, response.sumUs]).toEqual([orderCount, expectedMs * 1000]);
    expect(service.sumUs).toBe(1_000_000);
  });
});
