import { describe, expect, it } from 'vitest';
import { InFlightBound } from '../../src/kafka/in-flight-bound.ts';

describe('the bound on records in flight', () => {
  it('has room for what is not in flight', () => {
    const bound = new InFlightBound(3);
    bound.add(2);
    expect(bound.room).toBe(1);
    bound.finish();
    expect([bound.room, bound.count]).toEqual([2, 1]);
  });

  it('wakes who waits when a tenth of the room is free again', async () => {
    const bound = new InFlightBound(20);
    bound.add(20);
    let isAwake = false;
    const waiting = bound.wait(60_000).then(() => (isAwake = true));
    bound.finish();
    await Promise.resolve();
    expect(isAwake).toBe(false);
    bound.finish();
    await waiting;
    expect(isAwake).toBe(true);
  });

  it('wakes who waits on a bound of one record', async () => {
    const bound = new InFlightBound(1);
    bound.add(1);
    const waiting = bound.wait(60_000);
    bound.finish();
    await waiting;
    expect(bound.room).toBe(1);
  });

  it('wakes who waits when the time for a heartbeat has come', async () => {
    const bound = new InFlightBound(1);
    bound.add(1);
    await bound.wait(1);
    expect(bound.room).toBe(0);
  });
});
