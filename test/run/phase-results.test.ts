import { describe, expect, it } from 'vitest';
import { DeliveryLedger } from '../../src/ledger/delivery-ledger.ts';
import { createLedgerMemory } from '../../src/ledger/ledger-memory.ts';
import { LoadTally, type LoadWindow } from '../../src/load/tally.ts';
import { createSchedule } from '../../src/pacing/schedule.ts';
import { phaseResults } from '../../src/run/phase-results.ts';
import { RunRecord } from '../../src/run/run-record.ts';

const silent = { onStep: () => undefined, onProgress: () => undefined, onNotice: () => undefined };

/** A run of 10 orders/s, 1 s of warm-up and 2 s measured, in which every third order is dropped. */
function finishedRun(sendOf: (dueMs: number) => number, given: { stoppedAtMs?: number } = {}) {
  const schedule = createSchedule({
    ratePerSec: 10,
    rampFromPerSec: undefined,
    arrivals: 'constant',
    durationMs: 2000,
    warmupMs: 1000,
    seed: 1,
  });
  const record = new RunRecord({ services: { names: [] }, durationMs: 2000 }, schedule, silent);
  const window: LoadWindow = { startMs: 5000, measureStartMs: 6000, measureEndMs: 8000 };
  record.begin(window);
  const tally = new LoadTally(window, new DeliveryLedger(createLedgerMemory(2 ** 18, 1), 0));
  const endMs = given.stoppedAtMs ?? 8000;
  const cursor = schedule.cursor(0, 1);
  for (; 5000 + cursor.dueMs < endMs; cursor.advance()) {
    const intendedMs = 5000 + cursor.dueMs;
    if (cursor.order % 3 === 2) tally.dropped(cursor.order, intendedMs);
    else {
      const sentMs = 5000 + sendOf(cursor.dueMs);
      tally.sent(intendedMs, sentMs);
      tally.settled({
        outcome: 'acked',
        partition: 0,
        baseOffset: cursor.order,
        count: 1,
        bytes: 1_000_000,
        settledMs: sentMs + 4,
        seqs: Uint32Array.of(cursor.order),
        intendedMs: Float64Array.of(intendedMs),
        sentMs: Float64Array.of(sentMs),
        kafkaError: 0,
      });
    }
  }
  record.onGenerator({ type: 'tally', second: 2, phases: tally.take(), acks: [], late: [] });
  record.endLoad(
    [
      {
        reason: given.stoppedAtMs === undefined ? 'schedule' : 'stopped',
        endedMs: endMs,
        nextOrder: cursor.order,
        firstAckMs: null,
      },
    ],
    endMs,
    given.stoppedAtMs !== undefined,
  );
  record.settled(endMs + 50);
  record.drained(endMs + 100);
  return phaseResults({ record, schedule });
}

describe('phaseResults', () => {
  it('counts the orders of each phase by intended time, and they balance', () => {
    const [warmup, measure, drain] = finishedRun((dueMs) => dueMs);
    expect(warmup?.orders).toEqual({ intended: 10, dropped: 3, sent: 7, acked: 7, failed: 0, indeterminate: 0 });
    expect(measure?.orders).toEqual({ intended: 20, dropped: 7, sent: 13, acked: 13, failed: 0, indeterminate: 0 });
    expect(drain?.orders.intended).toBe(0);
    expect([
      warmup?.startMs,
      warmup?.durationMs,
      measure?.startMs,
      measure?.durationMs,
      drain?.startMs,
      drain?.durationMs,
    ]).toEqual([0, 1000, 1000, 2000, 3000, 100]);
  });

  it('keeps dropped orders in the percentiles: a third of the orders has no response time at all', () => {
    const [, measure] = finishedRun((dueMs) => dueMs);
    expect(measure?.latencyUs.response).toMatchObject({
      count: 13,
      censored: 7,
      p50Us: 4000,
      p75Us: null,
      p99Us: null,
      maxUs: 4000,
    });
    expect(measure?.latencyUs.service).toMatchObject({ count: 13, censored: 0, p99Us: 4000 });
  });

  it('separates response from service by exactly the send delay', () => {
    const [, measure] = finishedRun((dueMs) => dueMs + 10);
    const { response, service, sendDelay } = measure?.latencyUs ?? {};
    expect((response?.meanUs ?? 0) - (service?.meanUs ?? 0)).toBe(sendDelay?.meanUs);
    expect(sendDelay?.meanUs).toBe(10_000);
  });

  it('computes throughput from what happened in the phase, in orders and in megabytes', () => {
    const [, measure] = finishedRun((dueMs) => dueMs);
    expect(measure?.throughput).toEqual({
      intendedPerSec: 10,
      offeredPerSec: 6.5,
      ackedPerSec: 6.5,
      ackedMbPerSec: 6.5,
    });
  });

  it('after an early stop reports the orders that were due until then', () => {
    const [, measure] = finishedRun((dueMs) => dueMs, { stoppedAtMs: 6950 });
    expect(measure?.durationMs).toBe(950);
    expect(measure?.orders.intended).toBe(10);
  });

  it('leaves the measure phase empty when the load was stopped in the warm-up', () => {
    const [warmup, measure] = finishedRun((dueMs) => dueMs, { stoppedAtMs: 5450 });
    expect(warmup).toMatchObject({ durationMs: 450, orders: { intended: 5 } });
    expect(measure).toMatchObject({ durationMs: 0, orders: { intended: 0 }, throughput: { ackedPerSec: 0 } });
  });
});
