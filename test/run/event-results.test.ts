import { describe, expect, it } from 'vitest';
import { OrderSet } from '../../src/ledger/order-set.ts';
import { eventResults, type WindowRecord } from '../../src/run/event-results.ts';
import { FindingSeconds } from '../../src/run/finding-seconds.ts';
import { TenthSeries } from '../../src/run/tenth-series.ts';
import type { PerformedEvent } from '../../src/run/time-line.ts';
import { buildBooks, buildCounters } from '../support/service-builder.ts';

/** The load begins at 50,000 ms of the monotonic clock; 100 orders/s for 20 s, drained 2 s later. */
function recordOf(others: Partial<WindowRecord> = {}): WindowRecord {
  const tenths = new TenthSeries(['payment']);
  for (let tenth = 0; tenth < 200; tenth++) {
    tenths.addAcks([{ tenth, acked: 10, slowestMs: 5, gap: { startMs: tenth * 100, endMs: tenth * 100 + 4 } }]);
    tenths.addHandled('payment', [{ tenth: tenth + 1, orders: 10 }]);
  }
  return {
    window: { startMs: 50_000, measureStartMs: 51_000, phaseStartsMs: [51_000], measureEndMs: 70_000 },
    tenths,
    findings: new FindingSeconds(),
    loadEndMs: 70_000,
    drainedMs: 72_000,
    firstOrderFrom: (ms) => Math.max(0, Math.min(2000, Math.floor(ms / 10))),
    ...others,
  };
}

function performed(name: string, beganMs: number, doneMs: number | undefined): PerformedEvent {
  const action = { kind: 'kill-broker', broker: 'leader' } as const;
  const plan = { name, atMs: beganMs - 51_000, durationMs: undefined, action };
  return { plan, sentence: `${name} is done`, beganMs, doneMs };
}

const twoEvents = [performed('first', 60_000, 60_012), performed('second', 65_500, undefined)];

describe('the results of events', () => {
  it('tell what was done and when, since the start of the load, each up to the next', () => {
    expect(eventResults(twoEvents, recordOf(), undefined)).toEqual([
      {
        name: 'first',
        kind: 'kill-broker',
        sentence: 'first is done',
        atMs: 10_000,
        tookMs: 12,
        windowEndMs: 15_500,
        detectMs: null,
        longestAckGapMs: 4,
        recoveryMs: 0,
        backlogPeak: { payment: 10 },
        redeliveries: 0,
        logDuplicates: 0,
        doubleEffects: 0,
        ackedLost: null,
      },
      expect.objectContaining({ name: 'second', atMs: 15_500, tookMs: null, windowEndMs: 22_000, ackedLost: null }),
    ]);
  });

  it('share findings out by whole seconds, the one in which an event began to that event', () => {
    const findings = new FindingSeconds();
    findings.add(9, [buildCounters('payment', { redelivered: 1 })]);
    findings.add(14, [buildCounters('payment', { redelivered: 3 })]);
    const books = buildBooks({ doubleEffects: 2 });
    findings.add(15, [buildCounters('payment', { redelivered: 7, duplicates: 1, books })]);
    expect(eventResults(twoEvents, recordOf({ findings }), undefined)).toMatchObject([
      { redeliveries: 2, logDuplicates: 0, doubleEffects: 0 },
      { redeliveries: 4, logDuplicates: 1, doubleEffects: 2 },
    ]);
  });

  it('count a lost order to the event that came within a second after it was due, or to the last one before', () => {
    const lost = new OrderSet();
    // Due at 8.99 s: of no event. At 9 s and 14.49 s: of the first. At 14.5 s and 19.99 s: of the second.
    for (const seq of [899, 900, 1449, 1450, 1999]) lost.add(seq);
    expect(eventResults(twoEvents, recordOf(), lost).map(({ ackedLost }) => ackedLost)).toEqual([2, 2]);
    expect(eventResults(twoEvents, recordOf(), new OrderSet()).map(({ ackedLost }) => ackedLost)).toEqual([0, 0]);
  });

  it('do not guess when an order of a closed loop was lost', () => {
    const lost = new OrderSet();
    lost.add(5);
    const closed = recordOf({ firstOrderFrom: () => undefined });
    expect(eventResults(twoEvents, closed, lost).map(({ ackedLost }) => ackedLost)).toEqual([null, null]);
    expect(eventResults(twoEvents, closed, new OrderSet()).map(({ ackedLost }) => ackedLost)).toEqual([0, 0]);
  });
});
