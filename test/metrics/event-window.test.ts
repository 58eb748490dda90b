import { describe, expect, it } from 'vitest';
import { eventWindows, type TimedEvent } from '../../src/metrics/event-window.ts';
import type { TenthsOfRun } from '../../src/metrics/tenths.ts';

type Draft = {
  acked: number[];
  slowestMs: number[];
  gaps: { startMs: number; endMs: number }[];
  lag: { readonly inventory: number[]; readonly payment: number[] };
};

/** 100 orders in each tenth, the slowest after 8 ms, gaps of 6 ms, payment 120 orders behind and inventory 10. */
function steady(seconds: number, disturb: (draft: Draft) => void = () => undefined): TenthsOfRun {
  const tenths = (value: number): number[] => Array.from({ length: seconds * 10 }, () => value);
  const draft: Draft = {
    acked: tenths(100),
    slowestMs: tenths(8),
    gaps: tenths(0).map((_, tenth) => ({ startMs: tenth * 100 + 50, endMs: tenth * 100 + 56 })),
    lag: { inventory: tenths(10), payment: tenths(120) },
  };
  disturb(draft);
  return draft;
}

function event(beganMs: number, others: Partial<TimedEvent> = {}): TimedEvent {
  return { beganMs, doneMs: beganMs, service: undefined, ...others };
}

/** At 12 s for one tenth. */
function behind(payment: number, inventory: number): TenthsOfRun {
  return steady(40, ({ lag }) => {
    lag.payment[120] = payment;
    lag.inventory[120] = inventory;
  });
}

const bounds = { measureStartMs: 2000, endMs: 40_000 };

describe('the window of an event', () => {
  it('shows nothing where nothing happened', () => {
    expect(eventWindows([event(10_000)], steady(40), bounds)).toEqual([
      {
        windowEndMs: 40_000,
        detectMs: null,
        longestAckGapMs: 6,
        recoveryMs: 0,
        backlogPeak: { inventory: 10, payment: 120 },
      },
    ]);
  });

  it('notices a lost leader as soon as its gap has grown, and recovers when its orders are acked', () => {
    const series = steady(40, ({ slowestMs, gaps, lag }) => {
      gaps.push({ startMs: 9_998, endMs: 18_650 });
      slowestMs[186] = 8652;
      for (let tenth = 100; tenth < 190; tenth++) lag.payment[tenth] = 120 + 40 * (tenth - 100);
    });
    // The level of gaps is 6 ms: above it by more than 20 ms.
    expect(eventWindows([event(10_000)], series, bounds)).toEqual([
      {
        windowEndMs: 40_000,
        detectMs: 9_998 + 26 - 10_000,
        longestAckGapMs: 8650,
        recoveryMs: 9000,
        backlogPeak: { inventory: 10, payment: 120 + 40 * 89 },
      },
    ]);
  });

  it('notices a slow answer by the end of its tenth', () => {
    const series = steady(40, ({ slowestMs }) => {
      slowestMs[123] = 29;
    });
    expect(eventWindows([event(10_000)], series, bounds)[0]).toMatchObject({ detectMs: 2400, recoveryMs: 2400 });
    const within = steady(40, ({ slowestMs }) => {
      slowestMs[123] = 28;
    });
    expect(eventWindows([event(10_000)], within, bounds)[0]).toMatchObject({ detectMs: null, recoveryMs: 0 });
  });

  it('looks at the service concerned to notice it, and at every service to call it recovered', () => {
    const series = steady(40, ({ lag }) => {
      lag.payment.fill(5000, 101, 150);
      lag.inventory.fill(5000, 110, 200);
    });
    expect(eventWindows([event(10_000, { service: 'inventory' })], series, bounds)[0]).toMatchObject({
      detectMs: 1100,
      recoveryMs: 10_000,
    });
  });

  it('allows a lag of twice the level, and at least the orders of 200 ms more', () => {
    expect(eventWindows([event(10_000)], behind(320, 210), bounds)[0]?.detectMs).toBeNull();
    expect(eventWindows([event(10_000)], behind(321, 210), bounds)[0]?.detectMs).toBe(2100);
    expect(eventWindows([event(10_000)], behind(320, 211), bounds)[0]?.detectMs).toBe(2100);
  });

  it('is not recovered before the event is done, nor before 3 s without a sign', () => {
    const series = steady(40, ({ slowestMs }) => {
      slowestMs.fill(500, 100, 110);
      slowestMs[135] = 500;
      slowestMs[300] = 500;
    });
    expect(eventWindows([event(10_000)], series, bounds)[0]).toMatchObject({ detectMs: 100, recoveryMs: 3600 });
    const long = event(10_000, { doneMs: 15_050 });
    expect(eventWindows([long], series, bounds)[0]).toMatchObject({ recoveryMs: 5050 });
  });

  it('has no recovery where the window ends in trouble, or the event was cut off', () => {
    const series = steady(40, ({ lag }) => lag.payment.fill(9000, 120));
    expect(eventWindows([event(10_000)], series, bounds)[0]).toMatchObject({ detectMs: 2100, recoveryMs: null });
    const brief = steady(40, ({ slowestMs }) => slowestMs.fill(500, 120, 125));
    expect(eventWindows([event(10_000, { doneMs: undefined })], brief, bounds)[0]?.recoveryMs).toBeNull();
  });

  it('has no level with less than 3 s of measured time before it', () => {
    const series = steady(40, ({ slowestMs }) => slowestMs.fill(500, 60, 80));
    const early = eventWindows([event(4900)], series, bounds)[0];
    expect(early).toMatchObject({ detectMs: null, recoveryMs: null, longestAckGapMs: 6 });
    expect(eventWindows([event(5000)], series, bounds)[0]).toMatchObject({ detectMs: 1100, recoveryMs: 3000 });
  });

  it('ends where the next begins, whose level is that of quiet times alone', () => {
    const series = steady(40, ({ lag, slowestMs }) => {
      for (let tenth = 100; tenth < 300; tenth++) lag.payment[tenth] = 120 + 100 * Math.min(tenth - 99, 300 - tenth);
      slowestMs[360] = 100;
    });
    const events = [
      event(10_000, { service: 'payment' }),
      event(20_000, { service: 'payment' }),
      event(35_000, { service: 'payment' }),
    ];
    expect(eventWindows(events, series, bounds)).toMatchObject([
      // One tenth of orders behind at 10.1 s, two at 10.2 s, and above 320 at 10.3 s.
      { windowEndMs: 20_000, detectMs: 300, recoveryMs: null, backlogPeak: { payment: 10_120 } },
      // Its lag was above the level when it came; the level is that of before 10 s.
      { windowEndMs: 35_000, detectMs: null, recoveryMs: 9800, backlogPeak: { payment: 10_120 } },
      { windowEndMs: 40_000, detectMs: 1100, recoveryMs: 1100, backlogPeak: { payment: 120 } },
    ]);
  });

  it('shares a gap out among the windows that it lies in', () => {
    const series = steady(40, ({ gaps }) => gaps.push({ startMs: 9000, endMs: 22_000 }));
    const windows = eventWindows([event(8000), event(12_000), event(20_000)], series, bounds);
    expect(windows.map(({ longestAckGapMs }) => longestAckGapMs)).toEqual([3000, 8000, 2000]);
    const silent = steady(40, ({ gaps }) => gaps.splice(0));
    expect(eventWindows([event(8000)], silent, bounds)[0]?.longestAckGapMs).toBeNull();
  });
});
