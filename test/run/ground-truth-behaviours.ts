import { describe, expect, it } from 'vitest';
import type { LatencySummary } from '../../src/metrics/result.ts';
import type { DelayProxyLog } from '../support/delay-proxy.ts';
import {
  compare,
  percentileOf,
  trueEndToEnds,
  trueResponses,
  untrue,
  type TrueResponse,
} from '../support/ground-truth.ts';
import { experiment, manyRequestsAtATime, oneRequestAtATime, type Experiment } from '../support/proxied-experiment.ts';

/** Where the experiments run: gives a broker on 127.0.0.1 to the current test. */
export type UseBroker = () => Promise<string>;

/** Far above the 3 to 6 s that an experiment takes where nothing else runs. */
export const experimentTimeoutMs = 60_000;

/**
 * What the program measures, against what a proxy in another process saw: nothing here depends on the machine's speed,
 * because the truth is computed from what the proxy did, and when, whatever it had planned.
 */
export function describeGroundTruth(useBroker: UseBroker): void {
  describe('answers that are delayed by a known time', { timeout: experimentTimeoutMs }, () => {
    it.each([
      [0, 1000],
      [20, 1000],
      [50, 1000],
      // At most 90 answers are under way; the bound on requests in flight is 100.
      [200, 450],
    ])('by %d ms appear in the response time, no more and no less', async (delayMs, ratePerSec) => {
      const flags = ['--rate', String(ratePerSec), '--duration', '2s', ...manyRequestsAtATime];
      const run = await experiment(await useBroker(), { produceDelayMs: delayMs }, flags);
      const truth = trueResponses(run.log, 100);
      expectSchedule(run, truth, ratePerSec);
      expect(Math.min(...delaysMs(run.log))).toBeGreaterThanOrEqual(delayMs);
      const { response } = run.measure.latencyUs;
      expect(response.minUs).toBeGreaterThanOrEqual(delayMs * 1000);
      expect(untrue(compare(response, truth, ['p50Us', 'p90Us', 'p99Us']))).toEqual([]);
      expectSendDelayBetween(run);
    });
  });

  describe('records that are held back by a known time', { timeout: experimentTimeoutMs }, () => {
    it.each([0, 100])('by %d ms appear in end-to-end, no more and no less', async (fetchDelayMs) => {
      const flags = '--rate 1000 --duration 2s --work none --partitions 4'.split(' ');
      const run = await experiment(await useBroker(), { fetchDelayMs }, flags, 'inventory');
      const truth = trueEndToEnds(run.log);
      expectSchedule(run, truth, 1000);
      expect(Math.min(...truth.map(({ atLeastMs }) => atLeastMs))).toBeGreaterThanOrEqual(fetchDelayMs);
      const { endToEnd, completion } = run.measure.latencyUs;
      const measured = endToEnd['inventory'];
      if (measured === undefined) throw new Error('the service has an end-to-end time');
      expect(measured).toMatchObject({ count: run.measure.orders.intended, censored: 0 });
      expect(untrue(compare(measured, truth, ['p50Us', 'p90Us', 'p99Us']))).toEqual([]);
      // The only service is the last of them.
      expect(completion).toEqual(measured);
    });
  });

  describe('a stall of one second at 1,000 orders/s', { timeout: experimentTimeoutMs }, () => {
    it.each([
      ['has memory for it', 5, []],
      ['soon must wait for each answer', 1, oneRequestAtATime],
    ])('delays orders due in it by the rest of it, in a producer that %s', async (_, maxInFlight, more) => {
      const flags = ['--rate', '1000', '--duration', '4s', ...more];
      const run = await experiment(await useBroker(), { stall: { afterMs: 1500, forMs: 1000 } }, flags);
      const truth = trueResponses(run.log, maxInFlight);
      expectSchedule(run, truth, 1000);
      const { response } = run.measure.latencyUs;
      const expectedMs = responsesInStall(truth, run.log.stall);
      expect(percentileOf(expectedMs, 99)).toBeGreaterThan(900);
      const names = ['p50Us', 'p90Us', 'p99Us', 'p999Us'] as const;
      expect(untrue(compare(response, truth, names, expectedMs))).toEqual([]);
      expectSendDelayBetween(run);
    });
  });
}

/** Every order passed the proxy, with the due time that the schedule gives it: a constant rate from the first order on. */
export function expectSchedule({ log, measure }: Experiment, truth: readonly TrueResponse[], ratePerSec: number): void {
  const { orders, latencyUs } = measure;
  expect(truth).toHaveLength(orders.intended);
  expect({ ...orders }).toMatchObject({ dropped: 0, acked: orders.intended, failed: 0, indeterminate: 0 });
  expect(latencyUs.response).toMatchObject({ count: orders.intended, censored: 0 });
  const first = log.exchanges.flatMap((exchange) => exchange.orders).find(({ seq }) => seq === 0);
  const offSchedule = truth.filter(
    ({ seq, dueMs }) => !(Math.abs(dueMs - (first?.dueMs ?? Number.NaN) - (seq * 1000) / ratePerSec) < 0.01),
  );
  expect(offSchedule).toEqual([]);
}

/** Response time is service time and send delay, in the sums that the means stand for: to the rounding of three values. */
export function expectSendDelayBetween({ measure }: Experiment): void {
  const { response, service, sendDelay } = measure.latencyUs;
  expect(service.count).toBe(response.count);
  expect(sendDelay.count).toBe(response.count);
  const differenceUs = meanUs(response) - meanUs(service) - meanUs(sendDelay);
  expect(Math.abs(differenceUs)).toBeLessThanOrEqual(1.5);
}

export function meanUs({ meanUs }: LatencySummary): number {
  return meanUs ?? Number.NaN;
}

/** How long the proxy held each answer, by its own clock. */
function delaysMs({ exchanges }: DelayProxyLog): number[] {
  return exchanges.map(({ releasedMs, answeredMs }) => (releasedMs ?? Number.NaN) - (answeredMs ?? Number.NaN));
}

/**
 * wrk2's arithmetic: an order that was due while nothing passed, or just before, is answered when that ends, and then
 * takes as long as any other, which is as long as the quickest one: what a busy machine adds is the proxy's to know.
 */
function responsesInStall(truth: readonly TrueResponse[], stall: DelayProxyLog['stall']): number[] {
  if (stall === null) throw new Error('the proxy has not stalled');
  const quickestMs = Math.min(...truth.map(({ atLeastMs }) => atLeastMs));
  return truth.map(({ dueMs, atLeastMs }) => {
    const isInStall = dueMs < stall.endedMs && dueMs + atLeastMs > stall.beganMs;
    return isInStall ? stall.endedMs - dueMs + quickestMs : quickestMs;
  });
}
