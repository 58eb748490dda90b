import { describe, expect, it } from 'vitest';
import { ClosedLoop, type ClosedLoopSettings } from '../../src/load/closed-loop.ts';
import type { LoopEnd } from '../../src/load/loop.ts';
import { FakeTime } from '../support/fake-time.ts';

function rig(given: Partial<ClosedLoopSettings> & { memory?: number; admittedOrders?: number }) {
  const time = new FakeTime(1000);
  time.readCostMs = 0.01;
  const memory = { free: given.memory ?? Number.POSITIVE_INFINITY };
  const sent: { seq: number; intendedMs: number; sentMs: number }[] = [];
  const ends: LoopEnd[] = [];
  const loop = new ClosedLoop(
    {
      firstOrder: 0,
      orderStep: 1,
      startMs: 1000,
      measureStartMs: 1000,
      endMs: Number.POSITIVE_INFINITY,
      maxMeasuredOrders: Number.POSITIVE_INFINITY,
      orderLimit: Number.POSITIVE_INFINITY,
      ...given,
    },
    {
      admits: (seq) => seq < (given.admittedOrders ?? Number.POSITIVE_INFINITY),
      trySend(seq, intendedMs, sentMs) {
        if (memory.free === 0) return false;
        memory.free -= 1;
        sent.push({ seq, intendedMs, sentMs });
        return true;
      },
      drop: () => {
        throw new Error('a closed loop never drops');
      },
    },
    time,
    time,
  );
  loop.start((end) => ends.push(end));
  return { time, loop, memory, sent, ends };
}

describe('ClosedLoop', () => {
  it('sends until memory is full, and again when some is free', () => {
    const { time, loop, memory, sent, ends } = rig({ memory: 5 });
    time.advance(10);
    expect(sent).toHaveLength(5);
    memory.free = 3;
    loop.resume();
    time.advance(10);
    expect(sent.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(ends).toEqual([]);
  });

  it('sends nothing before the start of the load', () => {
    const { time, sent } = rig({ memory: 3, startMs: 1050, measureStartMs: 1050 });
    time.advanceTo(1049);
    expect(sent).toEqual([]);
    time.advanceTo(1060);
    expect(sent).toHaveLength(3);
    expect(sent.filter(({ sentMs }) => sentMs < 1050)).toEqual([]);
  });

  it('intends an order when it sends it', () => {
    const { sent } = rig({ memory: 3 });
    expect(sent.every(({ intendedMs, sentMs }) => intendedMs === sentMs)).toBe(true);
  });

  it('takes every n-th order when it is one of n generators', () => {
    const { sent } = rig({ memory: 3, firstOrder: 1, orderStep: 4 });
    expect(sent.map(({ seq }) => seq)).toEqual([1, 5, 9]);
  });

  it('ends after the wanted number of measured orders, the warm-up not counted', () => {
    const { time, sent, ends } = rig({ measureStartMs: 1005, maxMeasuredOrders: 10 });
    time.advance(20);
    expect(sent.filter(({ intendedMs }) => intendedMs >= 1005)).toHaveLength(10);
    expect(sent.length).toBeGreaterThan(10);
    expect(ends).toEqual(['max-orders']);
  });

  it('ends where the ledger can account for no more', () => {
    const { time, sent, ends } = rig({ admittedOrders: 7 });
    time.advance(20);
    expect(sent).toHaveLength(7);
    expect(ends).toEqual(['ledger-full']);
  });

  it('ends on time even while memory stays full', () => {
    const { time, sent, ends } = rig({ memory: 2, endMs: 1050 });
    time.advance(100);
    expect(sent).toHaveLength(2);
    expect(ends).toEqual(['schedule']);
  });

  it('sends nothing after it was stopped', () => {
    const { time, loop, memory, sent, ends } = rig({ memory: 2 });
    loop.stop();
    memory.free = 10;
    loop.resume();
    time.advance(10);
    expect(sent).toHaveLength(2);
    expect(ends).toEqual(['stopped']);
  });
});
