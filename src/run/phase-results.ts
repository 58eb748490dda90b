import type { LoadCourse } from '../load/course.ts';
import { LatencyHistogram } from '../metrics/latency-histogram.ts';
import type { LatencySummary, OrderCounts, PhaseKind, PhaseResult, Throughput } from '../metrics/result.ts';
import type { PhaseTotals } from './collector.ts';
import type { RunRecord } from './run-record.ts';

/** A phase and the number that its orders carry: 0 the warm-up, 1 and up the measured phases; null for the drain. */
export interface NumberedPhase {
  readonly number: number | null;
  readonly result: PhaseResult;
}

/** The phases of a run, not yet judged. */
export interface PhaseResults {
  /** Those that really took place, one after the other: the warm-up (when there was one), the measured ones, the drain. */
  readonly phases: readonly NumberedPhase[];
  /** The measured phases as one; the very phase when there was one. */
  readonly measured: PhaseResult;
}

/** What was counted and timed in each phase of a run, and in the measured phases together, from the merged histograms. */
export function phaseResults({
  record,
  course,
}: {
  readonly record: RunRecord;
  /** undefined: this process sent nothing. */
  readonly course: LoadCourse | undefined;
}): PhaseResults {
  const { window, collector } = record;
  if (window === undefined) throw new Error('the load has not begun');
  const measureStartMs = Math.min(window.measureStartMs, record.loadEndMs);
  const endMs = Math.min(window.measureEndMs, Math.max(record.loadEndMs, measureStartMs));
  // To the nanosecond: beyond it are only the rounding errors of the difference.
  const since = (ms: number): number => Math.round((Math.min(ms, endMs) - window.startMs) * 1e6) / 1e6;
  const isWhole = record.loadEndedBy === 'duration';
  /** An early end has no scheduled number of orders: what was due until then was either sent or dropped. */
  const scheduledIn = (phase: number): number | undefined => {
    if (course === undefined || !isWhole || course.isClosed(phase)) return undefined;
    const { boundsMs, schedule } = course;
    return schedule.countBefore(boundsMs[phase + 1] ?? 0) - schedule.countBefore(boundsMs[phase] ?? 0);
  };
  const phaseAt = (number: number, name: string, fromMs: number, toMs: number): NumberedPhase => {
    const times = {
      name,
      kind: number === 0 ? 'warmup' : 'measure',
      startMs: since(fromMs),
      endMs: since(toMs),
    } as const;
    return { number, result: loadPhase(times, collector.phase(number), scheduledIn(number)) };
  };
  const warmup = phaseAt(0, 'warmup', window.startMs, measureStartMs);
  const measured = record.phases.flatMap(({ name }, index) => {
    const startMs = index === 0 ? measureStartMs : (window.phaseStartsMs[index] ?? endMs);
    if (index > 0 && startMs >= endMs) return [];
    return [phaseAt(index + 1, name, startMs, window.phaseStartsMs[index + 1] ?? endMs)];
  });
  const whole = wholeOf(measured, collector.measured());
  const drainEndMs = Math.max(since(endMs), record.drainedMs - window.startMs);
  const drain = { number: null, result: drainPhase(whole, collector.measured(), since(endMs), drainEndMs) };
  return { phases: [...(warmup.result.durationMs > 0 ? [warmup] : []), ...measured, drain], measured: whole };
}

/** All measured phases as one phase. */
function wholeOf(phases: readonly NumberedPhase[], totals: PhaseTotals): PhaseResult {
  const [first, ...others] = phases.map(({ result }) => result);
  if (first === undefined) throw new Error('a run has a measured phase');
  if (others.length === 0) return first;
  const last = others.at(-1) ?? first;
  const intended = others.reduce((sum, { orders }) => sum + orders.intended, first.orders.intended);
  const times = {
    name: 'measure',
    kind: 'measure',
    startMs: first.startMs,
    endMs: last.startMs + last.durationMs,
  } as const;
  return loadPhase(times, totals, intended);
}

/** When a phase was, in milliseconds since the start of the load. */
interface PhaseTimes {
  readonly name: string;
  readonly kind: PhaseKind;
  readonly startMs: number;
  readonly endMs: number;
}

function loadPhase(
  { name, kind, startMs, endMs }: PhaseTimes,
  totals: PhaseTotals,
  scheduled: number | undefined,
): PhaseResult {
  const { sent, acked, failed, indeterminate, dropped } = totals;
  const durationMs = endMs - startMs;
  const orders: OrderCounts = { intended: scheduled ?? sent + dropped, dropped, sent, acked, failed, indeterminate };
  const withCensored = (histogram: LatencyHistogram): LatencySummary =>
    histogram.summary(Math.max(0, orders.intended - histogram.count));
  return {
    name,
    kind,
    startMs,
    durationMs,
    orders,
    throughput: throughputOf(
      orders.intended,
      totals.sentInWindow,
      totals.ackedInWindow,
      totals.ackedBytesInWindow,
      durationMs,
    ),
    latencyUs: {
      sendDelay: withCensored(totals.sendDelay),
      service: totals.service.summary(Math.max(0, sent - acked)),
      response: withCensored(totals.response),
      endToEnd: Object.fromEntries(
        [...totals.endToEnd].map(([service, histogram]) => [service, withCensored(histogram)]),
      ),
      completion: totals.endToEnd.size > 0 ? withCensored(totals.completion) : null,
    },
    responseHistogram: totals.response.bars(),
    measurement: null,
  };
}

/** No order is intended in the drain: only what was acked in it is counted. */
function drainPhase({ latencyUs }: PhaseResult, measured: PhaseTotals, startMs: number, endMs: number): PhaseResult {
  const nothing = new LatencyHistogram().summary(0);
  const durationMs = endMs - startMs;
  return {
    name: 'drain',
    kind: 'drain',
    startMs,
    durationMs,
    orders: { intended: 0, dropped: 0, sent: 0, acked: 0, failed: 0, indeterminate: 0 },
    throughput: throughputOf(0, 0, measured.ackedAfterLoad, measured.ackedBytesAfterLoad, durationMs),
    latencyUs: {
      sendDelay: nothing,
      service: nothing,
      response: nothing,
      endToEnd: Object.fromEntries(Object.keys(latencyUs.endToEnd).map((name) => [name, nothing])),
      completion: latencyUs.completion && nothing,
    },
    responseHistogram: [],
    measurement: null,
  };
}

function throughputOf(
  intended: number,
  sent: number,
  acked: number,
  ackedBytes: number,
  durationMs: number,
): Throughput {
  const perSec = durationMs > 0 ? 1000 / durationMs : 0;
  return {
    intendedPerSec: intended * perSec,
    offeredPerSec: sent * perSec,
    ackedPerSec: acked * perSec,
    ackedMbPerSec: (ackedBytes / 1e6) * perSec,
  };
}
