import { describe, expect, it } from 'vitest';
import { DeliveryLedger } from '../../src/ledger/delivery-ledger.ts';
import { createLedgerMemory } from '../../src/ledger/ledger-memory.ts';
import { createCourse } from '../../src/load/course.ts';
import { loadWindow } from '../../src/load/load-window.ts';
import { LoadTally } from '../../src/load/tally.ts';
import type { PhaseResult } from '../../src/metrics/result.ts';
import type { PhasePlan } from '../../src/run/phase-plan.ts';
import { phaseResults } from '../../src/run/phase-results.ts';
import { RunRecord } from '../../src/run/run-record.ts';
import { buildPhasePlan } from '../support/schedules.ts';

const silent = { onStep: () => undefined, onProgress: () => undefined, onNotice: () => undefined };
const tenPerSec = buildPhasePlan({ shape: { kind: 'constant', ratePerSec: 10 }, durationMs: 2000 });

interface Given {
  readonly stoppedAtMs?: number;
  readonly phases?: readonly PhasePlan[];
}

/** A run that begins at 5 s, of 1 s of warm-up and then the phases, in which every third order is dropped. */
function finishedRun(sendOf: (dueMs: number) => number, { stoppedAtMs, phases = [tenPerSec] }: Given = {}) {
  const course = createCourse({ phases, warmupMs: 1000, seed: 1 });
  const record = new RunRecord({ services: { names: [] }, phases }, course, silent);
  const window = loadWindow(course, 5000);
  record.begin(window);
  const tally = new LoadTally(window, new DeliveryLedger(createLedgerMemory(2 ** 18, 1), 0));
  const endMs = stoppedAtMs ?? window.measureEndMs;
  const cursor = course.schedule.cursor(0, 1);
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
  const reason = stoppedAtMs === undefined ? 'schedule' : 'stopped';
  const end = { reason, endedMs: endMs, nextOrder: cursor.order, firstAckMs: null } as const;
  record.endLoad([end], endMs, stoppedAtMs !== undefined);
  record.settled(endMs + 50);
  record.drained(endMs + 100);
  return phaseResults({ record, course });
}

/** The phases of such a run. */
function phasesOf(...run: Parameters<typeof finishedRun>): PhaseResult[] {
  return finishedRun(...run).phases.map(({ result }) => result);
}

describe('phaseResults', () => {
  it('counts the orders of each phase by intended time, and they balance', () => {
    const [warmup, measure, drain] = phasesOf((dueMs) => dueMs);
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
    const [, measure] = phasesOf((dueMs) => dueMs);
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
    const [, measure] = phasesOf((dueMs) => dueMs + 10);
    const { response, service, sendDelay } = measure?.latencyUs ?? {};
    expect((response?.meanUs ?? 0) - (service?.meanUs ?? 0)).toBe(sendDelay?.meanUs);
    expect(sendDelay?.meanUs).toBe(10_000);
  });

  it('computes throughput from what happened in the phase, in orders and in megabytes', () => {
    const [, measure] = phasesOf((dueMs) => dueMs);
    expect(measure?.throughput).toEqual({
      intendedPerSec: 10,
      offeredPerSec: 6.5,
      ackedPerSec: 6.5,
      ackedMbPerSec: 6.5,
    });
  });

  it('after an early stop reports the orders that were due until then', () => {
    const [, measure] = phasesOf((dueMs) => dueMs, { stoppedAtMs: 6950 });
    expect(measure?.durationMs).toBe(950);
    expect(measure?.orders.intended).toBe(10);
  });

  it('leaves the measure phase empty when the load was stopped in the warm-up', () => {
    const [warmup, measure] = phasesOf((dueMs) => dueMs, { stoppedAtMs: 5450 });
    expect(warmup).toMatchObject({ durationMs: 450, orders: { intended: 5 } });
    expect(measure).toMatchObject({ durationMs: 0, orders: { intended: 0 }, throughput: { ackedPerSec: 0 } });
  });
});

/** Sends on time, but for the last of the steps below. */
function slowInTheSpike(dueMs: number): number {
  return dueMs < 3500 ? dueMs : dueMs + 96;
}

describe('phaseResults of several measured phases', () => {
  const steps = [
    tenPerSec,
    buildPhasePlan({ name: 'quiet', shape: { kind: 'pause' }, durationMs: 500 }),
    buildPhasePlan({ name: 'spike', shape: { kind: 'constant', ratePerSec: 100 }, durationMs: 1000 }),
  ];

  it('tell each by its name, with the orders that were due in it', () => {
    const phases = phasesOf((dueMs) => dueMs, { phases: steps });
    expect(phases.map(({ name, kind, startMs, durationMs }) => [name, kind, startMs, durationMs])).toEqual([
      ['warmup', 'warmup', 0, 1000],
      ['measure', 'measure', 1000, 2000],
      ['quiet', 'measure', 3000, 500],
      ['spike', 'measure', 3500, 1000],
      ['drain', 'drain', 4500, 100],
    ]);
    expect(phases.map(({ orders }) => [orders.intended, orders.dropped, orders.acked])).toEqual([
      [10, 3, 7],
      [20, 7, 13],
      [0, 0, 0],
      [100, 33, 67],
      [0, 0, 0],
    ]);
    expect(phases[3]?.throughput).toMatchObject({ intendedPerSec: 100, offeredPerSec: 67, ackedPerSec: 67 });
  });

  it('are one measurement together, from their histograms merged: not from their percentiles', () => {
    const { measured, phases } = finishedRun(slowInTheSpike, { phases: steps });
    expect(measured).toMatchObject({
      name: 'measure',
      kind: 'measure',
      startMs: 1000,
      durationMs: 3500,
      orders: { intended: 120, dropped: 40, sent: 80, acked: 80 },
      // 13 of them took 4 ms, 67 took 100 ms, 40 never came.
      latencyUs: { response: { count: 80, censored: 40, p50Us: 100_000, meanUs: (13 * 4000 + 67 * 100_000) / 80 } },
    });
    expect(measured.throughput.intendedPerSec).toBeCloseTo(120 / 3.5, 9);
    expect(measured.responseHistogram.reduce((sum, { count }) => sum + count, 0)).toBe(80);
    expect(phases[1]?.result.latencyUs.response).toMatchObject({ count: 13, p50Us: 4000 });
  });

  it('are that of the only phase where there is one', () => {
    const { measured, phases } = finishedRun((dueMs) => dueMs);
    expect(measured).toBe(phases[1]?.result);
  });

  it('leave out those that an early stop did not reach', () => {
    const phases = phasesOf((dueMs) => dueMs, { phases: steps, stoppedAtMs: 8250 });
    expect(phases.map(({ name, durationMs, orders }) => [name, durationMs, orders.intended])).toEqual([
      ['warmup', 1000, 10],
      ['measure', 2000, 20],
      ['quiet', 250, 0],
      ['drain', 100, 0],
    ]);
  });
});
