import { describe, expect, it } from 'vitest';
import { HandledTenths } from '../../src/run/handled-tenths.ts';
import { TenthSeries } from '../../src/run/tenth-series.ts';

describe('TenthSeries', () => {
  it('adds up what several threads tell of a tenth, whole or in parts', () => {
    const series = new TenthSeries(['payment']);
    series.addAcks([{ tenth: 1, acked: 5, slowestMs: 7, gap: { startMs: 101, endMs: 108 } }]);
    series.addAcks([
      { tenth: 1, acked: 2, slowestMs: 30, gap: { startMs: 95, endMs: 103 } },
      { tenth: 3, acked: 1, slowestMs: 2, gap: undefined },
    ]);
    expect(series.finish(410)).toEqual({
      acked: [0, 7, 0, 1, 0],
      slowestMs: [0, 30, 0, 2, 0],
      gaps: [
        { startMs: 95, endMs: 103 },
        { startMs: 101, endMs: 108 },
      ],
      lag: { payment: [0, 7, 7, 8, 8] },
    });
    expect(series.ackedBefore(2)).toBe(7);
  });

  it('tells how far each service is behind, and never less than nothing', () => {
    const series = new TenthSeries(['inventory', 'payment']);
    series.addAcks([{ tenth: 0, acked: 10, slowestMs: 1, gap: undefined }]);
    series.addHandled('inventory', [
      { tenth: 0, orders: 11 },
      { tenth: 1, orders: 1 },
    ]);
    series.addHandled('payment', [{ tenth: 2, orders: 4 }]);
    series.addAcks([{ tenth: 2, acked: 3, slowestMs: 1, gap: undefined }]);
    expect(series.finish(300).lag).toEqual({ inventory: [0, 0, 1], payment: [10, 10, 9] });
  });
});

describe('HandledTenths', () => {
  it('counts the orders that each service handles in each tenth of the load', () => {
    const tenths = new HandledTenths(2);
    tenths.begin(1000);
    for (const ms of [1000, 1099.9, 1100]) tenths.handled(0, ms);
    tenths.handled(1, 1250);
    expect(tenths.take()).toEqual([
      [
        { tenth: 0, orders: 2 },
        { tenth: 1, orders: 1 },
      ],
      [{ tenth: 2, orders: 1 }],
    ]);
    tenths.handled(0, 1150);
    expect(tenths.take()).toEqual([[{ tenth: 1, orders: 1 }], []]);
  });
});
