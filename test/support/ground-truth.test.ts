import { describe, expect, it } from 'vitest';
import type { LatencySummary } from '../../src/metrics/result.ts';
import type { DelayProxyLog, PassedExchange } from './delay-proxy.ts';
import { compare, percentileOf, trueResponses, untrue } from './ground-truth.ts';

const startMs = 1_700_000_000_000;

/** A request with one order that was due at `dueMs` and whose answer was let go at `releasedMs`, since the start. */
function exchange(seq: number, dueMs: number, arrivedMs: number, releasedMs: number | null): PassedExchange {
  return {
    arrivedMs: startMs + arrivedMs,
    answeredMs: releasedMs === null ? null : startMs + releasedMs,
    releasedMs: releasedMs === null ? null : startMs + releasedMs,
    errorCodes: [0],
    orders: [{ seq, dueMs: startMs + dueMs, isWarmup: false }],
  };
}

function logOf(...exchanges: PassedExchange[]): DelayProxyLog {
  return { exchanges, fetches: [], stall: null, drop: null };
}

function boundsOf(log: DelayProxyLog, maxInFlight: number): (readonly [number, number])[] {
  return trueResponses(log, maxInFlight).map(({ atLeastMs, atMostMs }) => [atLeastMs, atMostMs]);
}

/** A summary with every percentile the same. */
function summaryOf(responseMs: number): LatencySummary {
  const us = responseMs * 1000;
  const percentiles = { p50Us: us, p75Us: us, p90Us: us, p95Us: us, p99Us: us, p999Us: us, p9999Us: us };
  return { count: 1, censored: 0, minUs: us, meanUs: us, maxUs: us, ...percentiles };
}

describe('trueResponses', () => {
  it('lie between the release of the answer and the next order that was due after it', () => {
    const log = logOf(exchange(0, 0, 1, 20), exchange(1, 10, 11, 30), exchange(2, 25, 26, 45));
    // Order 2 shows when the answer to order 0 had been read; the others have no witness, so that 6 ms stand for them.
    expect(boundsOf(log, 100)).toEqual([
      [20, 26],
      [20, 26],
      [20, 26],
    ]);
  });

  it('lie before the request that had to wait for the answer', () => {
    const log = logOf(exchange(0, 0, 1, 20), exchange(1, 10, 21, 30), exchange(2, 25, 33, 40));
    expect(boundsOf(log, 1)[0]).toEqual([20, 21]);
  });

  it('are those of the answer that came when an order was sent again', () => {
    const log = logOf(exchange(0, 0, 1, null), exchange(0, 0, 500, 520), exchange(1, 10, 521, 530));
    expect(boundsOf(log, 1)[0]).toEqual([520, 521]);
  });

  it('leave out the warm-up', () => {
    const first = exchange(0, 0, 1, 2);
    const warmup = { ...first, orders: first.orders.map((order) => ({ ...order, isWarmup: true })) };
    expect(trueResponses(logOf(warmup, exchange(1, 10, 11, 12)), 1).map(({ seq }) => seq)).toEqual([1]);
  });
});

describe('compare', () => {
  const truth = trueResponses(logOf(exchange(0, 0, 1, 20), exchange(1, 20.5, 20.6, 40.5)), 100);

  it.each([
    [19.6, false],
    [19.9, true],
    [20.9, true],
    [21.4, false],
  ])('of a response time of 20 ms with %d ms measured says %s', (measuredMs, isTrue) => {
    expect(untrue(compare(summaryOf(measuredMs), truth, ['p50Us'])).length === 0).toBe(isTrue);
  });

  it('does not take a percentile that was not measured for a true one', () => {
    expect(untrue(compare({ ...summaryOf(20), p99Us: null }, truth, ['p99Us']))).toHaveLength(1);
  });
});

describe('percentileOf', () => {
  it('is the smallest value that so many do not exceed', () => {
    const values = Array.from({ length: 1000 }, (_, index) => 1000 - index);
    expect([50, 90, 99, 99.9].map((percentile) => percentileOf(values, percentile))).toEqual([500, 900, 990, 999]);
  });
});
