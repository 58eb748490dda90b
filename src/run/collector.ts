import type { PhaseTally } from '../load/tally.ts';
import type { IntervalCounts } from '../metrics/interval-recorder.ts';
import { LatencyHistogram } from '../metrics/latency-histogram.ts';
import type { ServiceCounters } from '../services/service-counters.ts';
import { AttributionTotals } from './attribution-totals.ts';
import type { ServiceTally } from './messages.ts';

/** Everything that was counted and timed in one load phase, over all threads. */
export class PhaseTotals {
  sent = 0;
  acked = 0;
  failed = 0;
  indeterminate = 0;
  dropped = 0;
  sentInWindow = 0;
  ackedInWindow = 0;
  ackedBytesInWindow = 0;
  ackedAfterLoad = 0;
  ackedBytesAfterLoad = 0;
  readonly sendDelay = new LatencyHistogram();
  readonly service = new LatencyHistogram();
  readonly response = new LatencyHistogram();
  readonly completion = new LatencyHistogram();
  readonly endToEnd = new Map<string, LatencyHistogram>();

  addLoad(tally: PhaseTally): void {
    this.sent += tally.sent - tally.unsent;
    this.acked += tally.acked;
    this.failed += tally.failed;
    this.indeterminate += tally.indeterminate;
    this.dropped += tally.dropped;
    this.sentInWindow += tally.sentInWindow;
    this.ackedInWindow += tally.ackedInWindow;
    this.ackedBytesInWindow += tally.ackedBytesInWindow;
    this.ackedAfterLoad += tally.ackedAfterLoad;
    this.ackedBytesAfterLoad += tally.ackedBytesAfterLoad;
    this.sendDelay.add(tally.sendDelay);
    this.service.add(tally.service);
    this.response.add(tally.response);
  }

  addEndToEnd(service: string, interval: IntervalCounts): void {
    let histogram = this.endToEnd.get(service);
    if (histogram === undefined) this.endToEnd.set(service, (histogram = new LatencyHistogram()));
    histogram.add(interval);
  }
}

/** What is known of one service. */
export interface ServiceView {
  handled: number;
  handledPerSec: number;
  maxLag: number;
  totals: ServiceCounters | undefined;
  /** End-to-end of the last interval, for the live view. */
  lastP50Us: number | null;
  lastP99Us: number | null;
}

/**
 * Folds the intervals of all threads into totals. Adding is all it does; a percentile is computed from the merged
 * histograms only, never from other percentiles.
 */
export class Collector {
  readonly warmup = new PhaseTotals();
  readonly measure = new PhaseTotals();
  readonly services: ReadonlyMap<string, ServiceView>;
  readonly attribution: ReadonlyMap<string, AttributionTotals>;

  constructor(serviceNames: readonly string[]) {
    this.services = new Map(
      serviceNames.map((name) => [
        name,
        { handled: 0, handledPerSec: 0, maxLag: 0, totals: undefined, lastP50Us: null, lastP99Us: null },
      ]),
    );
    this.attribution = new Map(serviceNames.map((name) => [name, new AttributionTotals()]));
    for (const phase of [this.warmup, this.measure]) {
      for (const name of serviceNames) phase.endToEnd.set(name, new LatencyHistogram());
    }
  }

  /** Orders of all phases. */
  total(count: 'sent' | 'acked' | 'failed' | 'indeterminate' | 'dropped'): number {
    return this.warmup[count] + this.measure[count];
  }

  addLoad([warmup, measure]: readonly [PhaseTally, PhaseTally]): void {
    this.warmup.addLoad(warmup);
    this.measure.addLoad(measure);
  }

  addService({ name, handled, endToEnd: [warmup, measure] }: ServiceTally): void {
    this.warmup.addEndToEnd(name, warmup);
    this.measure.addEndToEnd(name, measure);
    const view = this.services.get(name);
    if (view === undefined) return;
    view.handled += handled;
    view.handledPerSec = handled;
    const latest = new LatencyHistogram();
    latest.add(warmup);
    latest.add(measure);
    view.lastP50Us = latest.percentileUs(50, 0);
    view.lastP99Us = latest.percentileUs(99, 0);
  }

  addCompletion([warmup, measure]: readonly [IntervalCounts, IntervalCounts]): void {
    this.warmup.completion.add(warmup);
    this.measure.completion.add(measure);
  }

  setTotals(totals: readonly ServiceCounters[]): void {
    for (const one of totals) {
      const view = this.services.get(one.name);
      if (view !== undefined) view.totals = one;
    }
  }

  /** Acked orders that the service has neither handled nor given up; kept as a maximum when sampled. */
  sampleLag(name: string): number {
    const view = this.services.get(name);
    if (view === undefined) return 0;
    const lag = Math.max(0, this.total('acked') - view.handled - (view.totals?.deadLettered ?? 0));
    view.maxLag = Math.max(view.maxLag, lag);
    return lag;
  }
}
