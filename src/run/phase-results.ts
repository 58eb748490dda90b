import type { LatencySummary, OrderCounts, PhaseResult, Throughput } from '../metrics/result.ts';
import { LatencyHistogram } from '../metrics/latency-histogram.ts';
import type { Schedule } from '../pacing/schedule-types.ts';
import type { PhaseTotals } from './collector.ts';
import type { RunRecord } from './run-record.ts';

/** The phases of a run that really took place: warm-up (when there was one), measure, drain; not yet judged. */
export function phaseResults({
  record,
  schedule,
}: {
  record: RunRecord;
  schedule: Schedule | undefined;
}): PhaseResult[] {
  const { window, collector } = record;
  if (window === undefined) return [];
  const hasServices = collector.services.size > 0;
  const measureStartMs = Math.min(window.measureStartMs, record.loadEndMs);
  const warmupMs = measureStartMs - window.startMs;
  const measureMs = Math.min(window.measureEndMs, Math.max(record.loadEndMs, measureStartMs)) - measureStartMs;
  const isWhole = record.endedBy === 'duration' && schedule !== undefined;
  const warmup = loadPhase(
    'warmup',
    collector.warmup,
    isWhole ? schedule.warmupCount : undefined,
    0,
    warmupMs,
    hasServices,
  );
  const measure = loadPhase(
    'measure',
    collector.measure,
    isWhole ? schedule.count - schedule.warmupCount : undefined,
    warmupMs,
    measureMs,
    hasServices,
  );
  const drainStartMs = warmupMs + measureMs;
  const drain = drainPhase(
    collector.measure,
    drainStartMs,
    Math.max(0, record.drainedMs - window.startMs - drainStartMs),
    hasServices,
  );
  return warmupMs > 0 ? [warmup, measure, drain] : [measure, drain];
}

function loadPhase(
  kind: 'warmup' | 'measure',
  totals: PhaseTotals,
  scheduled: number | undefined,
  startMs: number,
  durationMs: number,
  hasServices: boolean,
): PhaseResult {
  const { sent, acked, failed, indeterminate, dropped } = totals;
  // An early end has no scheduled number of orders: what was due until then was either sent or dropped.
  const orders: OrderCounts = { intended: scheduled ?? sent + dropped, dropped, sent, acked, failed, indeterminate };
  const withCensored = (histogram: LatencyHistogram): LatencySummary =>
    histogram.summary(Math.max(0, orders.intended - histogram.count));
  return {
    name: kind,
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
      endToEnd: Object.fromEntries([...totals.endToEnd].map(([name, histogram]) => [name, withCensored(histogram)])),
      completion: hasServices ? withCensored(totals.completion) : null,
    },
    responseHistogram: totals.response.bars(),
    measurement: null,
  };
}

/** No order is intended in the drain: only what was acked in it is counted. */
function drainPhase(measure: PhaseTotals, startMs: number, durationMs: number, hasServices: boolean): PhaseResult {
  const nothing = new LatencyHistogram().summary(0);
  return {
    name: 'drain',
    kind: 'drain',
    startMs,
    durationMs,
    orders: { intended: 0, dropped: 0, sent: 0, acked: 0, failed: 0, indeterminate: 0 },
    throughput: throughputOf(0, 0, measure.ackedAfterLoad, measure.ackedBytesAfterLoad, durationMs),
    latencyUs: {
      sendDelay: nothing,
      service: nothing,
      response: nothing,
      endToEnd: Object.fromEntries([...measure.endToEnd.keys()].map((name) => [name, nothing])),
      completion: hasServices ? nothing : null,
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
