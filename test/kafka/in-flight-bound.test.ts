import { describe, expect, it } from 'vitest';
import { InFlightBound } from '../../src/kafka/in-flight-bound.ts';

describe('the bound on records in flight', () => {
  it('has room for what is not in flight', () => {
    const bound = new InFlightBound(3, () => undefined);
    bound.add(2);
    expect(bound.room).toBe(1);
    bound.finish();
    expect([bound.room, bound.count]).toEqual([2, 1]);
  });

  it('calls once, when a tenth of the room is free again, and only who asked for it', () => {
    let calls = 0;
    const bound = new InFlightBound(20, () => (calls += 1));
    bound.add(20);
    bound.finish();
    bound.finish();
    expect(calls).toBe(0);
    bound.add(2);
    bound.awaitRoom();
    bound.finish();
    expect(calls).toBe(0);
    bound.finish();
    bound.finish();
    expect(calls).toBe(1);
  });

  it('calls for a bound of one record', () => {
    let calls = 0;
    const bound = new InFlightBound(1, () => (calls += 1));
    bound.add(1);
    bound.awaitRoom();
    bound.finish();
    expect(calls).toBe(1);
  });
});
