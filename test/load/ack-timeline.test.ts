import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome, DeliveryReport } from '../../src/kafka/producer/port.ts';
import { AckTimeline } from '../../src/load/ack-timeline.ts';

function report(given: {
  readonly partition?: number;
  readonly outcome?: DeliveryOutcome;
  readonly settledMs: number;
  /** Intended and sent, of each order. */
  readonly orders: readonly (readonly [intendedMs: number, sentMs: number])[];
}): DeliveryReport {
  return {
    outcome: given.outcome ?? 'acked',
    partition: given.partition ?? 0,
    baseOffset: 0,
    count: given.orders.length,
    bytes: 1000,
    settledMs: given.settledMs,
    seqs: Uint32Array.from(given.orders, (_, index) => index),
    intendedMs: Float64Array.from(given.orders, ([intendedMs]) => intendedMs),
    sentMs: Float64Array.from(given.orders, ([, sentMs]) => sentMs),
    kafkaError: 0,
  };
}

describe('AckTimeline', () => {
  it('counts the orders acked in each tenth, and tells the slowest of them', () => {
    const timeline = new AckTimeline(1000);
    timeline.settled(report({ settledMs: 1010, orders: [[1000, 1001]] }));
    timeline.settled(
      report({
        settledMs: 1099,
        orders: [
          [1050, 1051],
          [1060, 1061],
        ],
      }),
    );
    timeline.settled(report({ settledMs: 1100, orders: [[1095, 1096]] }));
    const tenths = timeline.take().map(({ tenth, acked, slowestMs }) => ({ tenth, acked, slowestMs }));
    expect(tenths).toEqual([
      { tenth: 0, acked: 3, slowestMs: 49 },
      { tenth: 1, acked: 1, slowestMs: 5 },
    ]);
    expect(timeline.take()).toEqual([]);
  });

  it('finds a gap between two acks of a partition whose orders waited all the time', () => {
    const timeline = new AckTimeline(1000);
    timeline.settled(report({ settledMs: 1200, orders: [[1190, 1190]] }));
    // Sent before the last ack, acked 3 s after it.
    timeline.settled(report({ settledMs: 4200, orders: [[1195, 1195]] }));
    expect(timeline.take().at(-1)?.gap).toEqual({ startMs: 200, endMs: 3200 });
  });

  it('begins a gap with the oldest outstanding order where nothing was outstanding before', () => {
    const timeline = new AckTimeline(1000);
    timeline.settled(report({ settledMs: 1200, orders: [[1190, 1190]] }));
    timeline.settled(report({ settledMs: 4200, orders: [[4150, 4160]] }));
    expect(timeline.take().at(-1)?.gap).toEqual({ startMs: 3160, endMs: 3200 });
  });

  it('keeps the partitions apart: acks of one hide no gap of another', () => {
    const timeline = new AckTimeline(0);
    timeline.settled(report({ partition: 1, settledMs: 100, orders: [[90, 90]] }));
    for (let ms = 200; ms < 2000; ms += 50) {
      timeline.settled(report({ partition: 0, settledMs: ms, orders: [[ms - 5, ms - 5]] }));
    }
    timeline.settled(report({ partition: 1, settledMs: 1990, orders: [[95, 95]] }));
    expect(timeline.take().at(-1)?.gap).toEqual({ startMs: 100, endMs: 1990 });
  });

  it('ends a gap with orders that are given up, and counts them as no ack', () => {
    const timeline = new AckTimeline(0);
    timeline.settled(report({ settledMs: 100, orders: [[90, 90]] }));
    timeline.settled(report({ outcome: 'indeterminate', settledMs: 5100, orders: [[95, 95]] }));
    expect(timeline.take().at(-1)).toEqual({
      tenth: 51,
      acked: 0,
      slowestMs: 0,
      gap: { startMs: 100, endMs: 5100 },
    });
  });
});
