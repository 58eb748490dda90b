import type { LatencySummary } from '../../src/metrics/result.ts';
import type { DelayProxyLog, PassedExchange, PassedOrder } from './delay-proxy.ts';

/**
 * The response time that an order must have had, from what the proxy saw: the producer cannot have had the answer before
 * the proxy let it go, and had it before it did what it could only do afterwards. Milliseconds since the order was due.
 */
export interface TrueResponse extends PassedOrder {
  readonly atLeastMs: number;
  readonly atMostMs: number;
}

/** A percentile of the result, and where the truth lies. */
export interface Comparison {
  readonly percentile: string;
  readonly measuredMs: number;
  readonly atLeastMs: number;
  readonly atMostMs: number;
}

const percentiles = { p50Us: 50, p90Us: 90, p99Us: 99, p999Us: 99.9 } as const;
export type PercentileName = keyof typeof percentiles;

/** Two processes of one machine agree so far about the time: each fixes its zero once, when it starts. */
const clockErrorMs = 0.25;
/** Three significant digits. */
const histogramErrorRatio = 1 / 1000;

/** The delay that the issue allows between a known response time and the measured one. */
export function toleranceMs(responseMs: number): number {
  return Math.max(1, responseMs * 0.02);
}

/**
 * The response times of the measured orders, by number. Of an order that was sent again the last answer counts.
 *
 * When the producer had an answer at the latest: an order that is due after the answer was let go is written in the
 * event loop's turn after its due time, and in that turn the sockets are read first. So the answer was read before that
 * order's request arrived here. So it was, too, before the request that had to wait for one in flight to be answered. The
 * last orders of a run have no such witness: for them the latest of the run stands in.
 *
 * @param maxInFlight requests that the producer sends before an answer
 */
export function trueResponses({ exchanges }: DelayProxyLog, maxInFlight: number): TrueResponse[] {
  const settled = new Map<number, { order: PassedOrder; releasedMs: number; readMs: number | undefined }>();
  for (const [index, { releasedMs, orders }] of exchanges.entries()) {
    if (releasedMs === null) continue;
    const readMs = earlier(witnessedAtMs(exchanges, releasedMs), exchanges[index + maxInFlight]?.arrivedMs);
    for (const order of orders) settled.set(order.seq, { order, releasedMs, readMs });
  }
  const all = [...settled.values()];
  const longestMs = Math.max(...all.map(({ releasedMs, readMs }) => (readMs ?? releasedMs) - releasedMs));
  return all
    .filter(({ order }) => !order.isWarmup)
    .map(({ order, releasedMs, readMs }) => ({
      ...order,
      atLeastMs: releasedMs - order.dueMs,
      atMostMs: (readMs ?? releasedMs + longestMs) - order.dueMs,
    }))
    .toSorted((a, b) => a.seq - b.seq);
}

/**
 * The end-to-end times of the measured orders, by number, for a service that does no work: it cannot have handled an
 * order before the proxy let go of the answer that brought it, and had read that answer before it asked for the next one.
 */
export function trueEndToEnds({ fetches }: DelayProxyLog): TrueResponse[] {
  const handled = new Map<number, TrueResponse>();
  for (const { releasedMs, readMs, orders } of fetches) {
    if (releasedMs === null) continue;
    for (const order of orders) {
      if (order.isWarmup || handled.has(order.seq)) continue;
      const atLeastMs = releasedMs - order.dueMs;
      handled.set(order.seq, {
        ...order,
        atLeastMs,
        atMostMs: Math.max(readMs ?? releasedMs, releasedMs) - order.dueMs,
      });
    }
  }
  return [...handled.values()].toSorted((a, b) => a.seq - b.seq);
}

function witnessedAtMs(exchanges: readonly PassedExchange[], releasedMs: number): number | undefined {
  const witness = exchanges.find(
    ({ arrivedMs, orders }) => arrivedMs > releasedMs && orders.some(({ dueMs }) => dueMs > releasedMs + clockErrorMs),
  );
  return witness?.arrivedMs;
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

/** The value that `percentile` % of the values do not exceed. */
export function percentileOf(values: readonly number[], percentile: number): number {
  const rank = Math.max(1, Math.ceil((percentile / 100) * values.length - 1e-9));
  const value = values.toSorted((a, b) => a - b)[rank - 1];
  if (value === undefined) throw new Error('there is no percentile of nothing');
  return value;
}

/**
 * Puts percentiles of the result beside what they must be: not below the truth, and above it by no more than the
 * tolerance, or than the proxy saw the producer's thread to be late.
 *
 * @param expectedMs the response time of each order by another arithmetic; what the proxy saw when left out
 */
export function compare(
  measured: LatencySummary,
  truth: readonly TrueResponse[],
  names: readonly PercentileName[],
  expectedMs?: readonly number[],
): Comparison[] {
  return names.map((name) => {
    const of = (values: readonly number[]): number => percentileOf(values, percentiles[name]);
    const seenMs = of(truth.map(({ atLeastMs }) => atLeastMs));
    const wantedMs = expectedMs === undefined ? seenMs : of(expectedMs);
    const lateMs = of(truth.map(({ atMostMs }) => atMostMs));
    const belowMs = expectedMs === undefined ? 0 : toleranceMs(wantedMs);
    return {
      percentile: name,
      measuredMs: (measured[name] ?? Number.POSITIVE_INFINITY) / 1000,
      atLeastMs: Math.max(seenMs, wantedMs - belowMs) * (1 - histogramErrorRatio) - clockErrorMs,
      atMostMs: Math.max(lateMs, wantedMs + toleranceMs(wantedMs)) * (1 + histogramErrorRatio) + clockErrorMs,
    };
  });
}

/** The comparisons whose percentile lies outside: empty when the result tells the truth. */
export function untrue(comparisons: readonly Comparison[]): Comparison[] {
  return comparisons.filter(
    ({ measuredMs, atLeastMs, atMostMs }) => !(measuredMs >= atLeastMs && measuredMs <= atMostMs),
  );
}
