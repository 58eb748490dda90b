import { describe, expect, it } from 'vitest';
import type { LoopEnd } from '../../src/load/loop.ts';
import { OpenLoop, type OpenLoopSettings } from '../../src/load/open-loop.ts';
import type { OrderSender } from '../../src/load/order-sender.ts';
import { FakeTime } from '../support/fake-time.ts';
import { buildSchedule } from '../support/schedules.ts';

interface Sent {
  readonly seq: number;
  readonly intendedMs: number;
  readonly sentMs: number;
}

function rig(
  given: {
    ratePerSec: number;
    durationMs: number;
    isFull?: () => boolean;
    admittedOrders?: number;
  } & Partial<OpenLoopSettings>,
) {
  const time = new FakeTime(1000);
  const schedule = buildSchedule(given);
  const sent: Sent[] = [];
  const dropped: number[] = [];
  const ends: LoopEnd[] = [];
  const sender: OrderSender = {
    admits: (seq) => seq < (given.admittedOrders ?? Number.POSITIVE_INFINITY),
    trySend(seq, intendedMs, sentMs) {
      if (given.isFull?.() === true) return false;
      sent.push({ seq, intendedMs, sentMs });
      return true;
    },
    drop: (seq) => void dropped.push(seq),
  };
  const settings: OpenLoopSettings = {
    startMs: 2000,
    untilMs: schedule.endMs,
    deadlineMs: 2000 + schedule.endMs + 100,
    firstOrder: 0,
    onFull: 'wait',
    orderLimit: Number.POSITIVE_INFINITY,
    ...given,
  };
  const loop = new OpenLoop(settings, schedule.cursor(0, 1), sender, time, time);
  loop.start((end) => ends.push(end));
  return { time, loop, sent, dropped, ends };
}

describe('OpenLoop', () => {
  it('sends each order at its due time and ends with the schedule', () => {
    const { time, sent, ends } = rig({ ratePerSec: 100, durationMs: 50 });
    time.advanceTo(2100);
    expect(sent).toEqual([0, 10, 20, 30, 40].map((due, seq) => ({ seq, intendedMs: 2000 + due, sentMs: 2000 + due })));
    expect(ends).toEqual(['schedule']);
  });

  it('catches up after a stall without moving the schedule: the lateness is in each order', () => {
    const { time, sent } = rig({ ratePerSec: 100, durationMs: 200 });
    time.advanceTo(2020);
    time.freeze(55);
    time.advanceTo(2200);
    expect(sent).toHaveLength(20);
    expect(sent.map(({ intendedMs }) => intendedMs)).toEqual(Array.from({ length: 20 }, (_, n) => 2000 + 10 * n));
    expect(sent.slice(2, 9).map(({ sentMs, intendedMs }) => sentMs - intendedMs)).toEqual([0, 45, 35, 25, 15, 5, 0]);
  });

  it('sends everything that is due when timers are always late', () => {
    const { time, sent } = rig({ ratePerSec: 10_000, durationMs: 100 });
    time.timerLatenessMs = 1.1;
    time.advanceTo(2300);
    expect(sent).toHaveLength(1000);
    expect(Math.max(...sent.map(({ sentMs, intendedMs }) => sentMs - intendedMs))).toBeLessThanOrEqual(2.2);
  });

  it('gives the sockets their turn after two milliseconds of work', () => {
    const { time, sent } = rig({ ratePerSec: 1_000_000, durationMs: 1000 });
    time.freeze(1500);
    time.readCostMs = 0.01;
    time.advanceTo(2500.5);
    expect(sent.length).toBeGreaterThan(100);
    expect(sent.length).toBeLessThan(500);
  });

  it('waits while memory is full, and shows the wait as send delay', () => {
    let isFull = false;
    const { time, loop, sent, dropped } = rig({ ratePerSec: 100, durationMs: 100, isFull: () => isFull });
    time.advanceTo(2015);
    isFull = true;
    time.advanceTo(2055);
    expect(sent).toHaveLength(2);
    isFull = false;
    loop.resume();
    time.advanceTo(2200);
    expect(dropped).toEqual([]);
    expect(sent).toHaveLength(10);
    expect(sent[2]).toEqual({ seq: 2, intendedMs: 2020, sentMs: 2055 });
  });

  it('drops and counts what is due while memory is full when told to', () => {
    let isFull = false;
    const { time, sent, dropped, ends } = rig({
      ratePerSec: 100,
      durationMs: 100,
      onFull: 'drop',
      isFull: () => isFull,
    });
    time.advanceTo(2015);
    isFull = true;
    time.advanceTo(2045);
    isFull = false;
    time.advanceTo(2200);
    expect(dropped).toEqual([2, 3, 4]);
    expect(sent.map(({ seq }) => seq)).toEqual([0, 1, 5, 6, 7, 8, 9]);
    expect(ends).toEqual(['schedule']);
  });

  it('gives up what is still unsent when the time to catch up is over', () => {
    let isFull = false;
    const { time, sent, dropped, ends } = rig({ ratePerSec: 100, durationMs: 100, isFull: () => isFull });
    time.advanceTo(2065);
    isFull = true;
    time.advanceTo(2150);
    expect(ends).toEqual([]);
    time.advanceTo(2250);
    expect(sent).toHaveLength(7);
    expect(dropped).toEqual([7, 8, 9]);
    expect(ends).toEqual(['schedule']);
  });

  it('when stopped, drops what was due before and forgets what was due after', () => {
    let isFull = false;
    const { time, loop, sent, dropped, ends } = rig({ ratePerSec: 100, durationMs: 1000, isFull: () => isFull });
    time.advanceTo(2025);
    isFull = true;
    time.advanceTo(2045);
    loop.stop(2045);
    time.advanceTo(4000);
    expect(sent.map(({ seq }) => seq)).toEqual([0, 1, 2]);
    expect(dropped).toEqual([3, 4]);
    expect(ends).toEqual(['stopped']);
    expect(loop.nextOrder).toBe(5);
  });

  it('when stopped while it is late, sends what was due before it ends', () => {
    const { time, loop, sent, dropped, ends } = rig({ ratePerSec: 100, durationMs: 1000 });
    time.advanceTo(2005);
    time.freeze(40);
    loop.stop(2045);
    time.advanceTo(4000);
    expect(sent.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
    expect(dropped).toEqual([]);
    expect(ends).toEqual(['stopped']);
  });

  it('ends where the ledger can account for no more, whether on time or late', () => {
    const onTime = rig({ ratePerSec: 100, durationMs: 1000, admittedOrders: 3 });
    onTime.time.advanceTo(4000);
    expect(onTime.sent).toHaveLength(3);
    expect(onTime.ends).toEqual(['ledger-full']);
    const late = rig({ ratePerSec: 100, durationMs: 1000, admittedOrders: 3, isFull: () => true });
    late.time.advanceTo(4000);
    expect(late.dropped).toEqual([0, 1, 2]);
    expect(late.ends).toEqual(['ledger-full']);
  });

  it('ends at the limit of orders', () => {
    const { time, sent, ends } = rig({ ratePerSec: 100, durationMs: 1000, orderLimit: 3 });
    time.advanceTo(4000);
    expect(sent).toHaveLength(3);
    expect(ends).toEqual(['max-orders']);
  });
});
