import { describe, expect, it } from 'vitest';
import { canFail, failuresOf } from '../../src/services/failures.ts';

const count = 100_000;
const orders = Array.from({ length: count }, (_, seq) => seq);

describe('failures', () => {
  it('do not happen where none are wanted', () => {
    const ratios = { transientFailureRatio: 0, poisonRatio: 0 };
    expect(canFail(ratios)).toBe(false);
    expect(orders.filter((seq) => failuresOf('payment', ratios)(1, seq, 1) !== undefined)).toEqual([]);
  });

  it('of a poisoned order come back at every attempt, and such orders are as many as wanted', () => {
    const failureOf = failuresOf('payment', { transientFailureRatio: 0, poisonRatio: 0.01 });
    const poisoned = orders.filter((seq) => failureOf(1, seq, 1) === 'permanent');
    expect(Math.abs(poisoned.length - 1000)).toBeLessThan(100);
    expect(poisoned.every((seq) => failureOf(1, seq, 2) === 'permanent' && failureOf(1, seq, 9) === 'permanent')).toBe(
      true,
    );
  });

  it('that may go away come at as many attempts as wanted, and each attempt is decided anew', () => {
    const failureOf = failuresOf('payment', { transientFailureRatio: 0.2, poisonRatio: 0 });
    const first = orders.filter((seq) => failureOf(1, seq, 1) === 'transient');
    const second = first.filter((seq) => failureOf(1, seq, 2) === 'transient');
    expect(Math.abs(first.length - 20_000)).toBeLessThan(600);
    expect(Math.abs(second.length - 4000)).toBeLessThan(250);
  });

  it('are the same for the same seed, order and attempt, and others for another service or seed', () => {
    const ratios = { transientFailureRatio: 0.5, poisonRatio: 0.1 };
    const of = (service: 'inventory' | 'payment', seed: number): string =>
      orders.slice(0, 200).map((seq) => failuresOf(service, ratios)(seed, seq, 1)?.[0] ?? '-').join(''); // prettier-ignore
    expect(of('payment', 1)).toBe(of('payment', 1));
    expect(of('payment', 1)).not.toBe(of('payment', 2));
    expect(of('payment', 1)).not.toBe(of('inventory', 1));
  });
});
