import { describe, expect, it } from 'vitest';
import { IntervalRecorder } from '../../src/metrics/interval-recorder.ts';
import { SecondSeries } from '../../src/run/second-series.ts';

function responses(...ms: readonly number[]) {
  const recorder = new IntervalRecorder();
  for (const one of ms) recorder.record(one * 1000);
  return recorder.take();
}

describe('SecondSeries', () => {
  it('adds the intervals of several threads up by the second they report', () => {
    const series = new SecondSeries((ms) => ms / 100);
    series.addLoad(0, { sent: 4, acked: 3 }, responses(1, 2, 3));
    series.addLoad(1, { sent: 1, acked: 1 }, responses(9));
    series.addLoad(0, { sent: 2, acked: 1 }, responses(50));
    series.addHandled(1, 'payment', 7);
    expect(series.finish()).toEqual([
      { startMs: 0, intended: 10, sent: 6, acked: 4, responseP99Us: 50_000, handled: {}, lag: { payment: 4 } },
      {
        startMs: 1000,
        intended: 10,
        sent: 1,
        acked: 1,
        responseP99Us: 9000,
        handled: { payment: 7 },
        lag: { payment: 0 },
      },
    ]);
  });

  it('has an order behind no more that a service gave up', () => {
    const series = new SecondSeries(() => 0);
    series.addLoad(0, { sent: 5, acked: 5 }, responses(1, 1, 1, 1, 1));
    series.addHandled(0, 'payment', 2, 1);
    series.addHandled(1, 'payment', 1);
    expect(series.finish().map(({ handled, lag }) => [handled, lag])).toEqual([
      [{ payment: 2 }, { payment: 2 }],
      [{ payment: 1 }, { payment: 1 }],
    ]);
  });

  it('tells the latest second that has answers in it', () => {
    const series = new SecondSeries(() => 0);
    expect(series.latest()).toBeUndefined();
    series.addLoad(0, { sent: 1, acked: 1 }, responses(5));
    series.addLoad(1, { sent: 1, acked: 0 }, responses());
    expect(series.latest()).toEqual({ responseP50Us: 5000, responseP99Us: 5000 });
    series.closeBefore(2);
    expect(series.latest()).toMatchObject({ responseP99Us: null });
  });
});
