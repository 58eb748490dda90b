import type { PhaseTally } from '../load/tally.ts';
import type { IntervalCounts } from '../metrics/interval-recorder.ts';
import { LatencyHistogram } from '../metrics/latency-histogram.ts';
import type { PhaseInterval } from '../metrics/phase-recorders.ts';
import type { ServiceCounters } from '../services/service-counters.ts';
import { AttributionTotals } from './attribution-totals.ts';
import type { ServiceTally } from './messages.ts';

/** Everything that was counted and timed of the orders of one load phase, over all threads; takes 190 kB a latency. */
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
  readonly endToEnd: ReadonlyMap<string, LatencyHistogram>;

  constructor(serviceNames: readonly string[]) {
    this.endToEnd = new Map(serviceNames.map((name) => [name, new LatencyHistogram()]));
  }

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
    this.endToEnd.get(service)?.add(interval);
  }

  /** Adds the totals of another phase, which stay as they are. */
  merge(other: PhaseTotals): void {
    for (const name of phaseCounts) this[name] += other[name];
    for (const name of phaseLatencies) this[name].merge(other[name]);
    for (const [name, histogram] of other.endToEnd) this.endToEnd.get(name)?.merge(histogram);
  }
}

const phaseCounts = [
  'sent',
  'acked',
  'failed',
  'indeterminate',
  'dropped',
  'sentInWindow',
  'ackedInWindow',
  'ackedBytesInWindow',
  'ackedAfterLoad',
  'ackedBytesAfterLoad',
] as const satisfies (keyof PhaseTotals)[];
const phaseLatencies = ['sendDelay', 'service', 'response', 'completion'] as const satisfies (keyof PhaseTotals)[];

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
  readonly services: ReadonlyMap<string, ServiceView>;
  readonly attribution: ReadonlyMap<string, AttributionTotals>;

  readonly #serviceNames: readonly string[];
  readonly #measuredPhases: number;
  /** By phase, each from its first order on. */
  readonly #phases: (PhaseTotals | undefined)[] = [];

  /** @param measuredPhases of this run: what orders of other runs say of later ones counts in the last */
  constructor(serviceNames: readonly string[], measuredPhases: number) {
    this.#serviceNames = serviceNames;
    this.#measuredPhases = measuredPhases;
    this.services = new Map(
      serviceNames.map((name) => [
        name,
        { handled: 0, handledPerSec: 0, maxLag: 0, totals: undefined, lastP50Us: null, lastP99Us: null },
      ]),
    );
    this.attribution = new Map(serviceNames.map((name) => [name, new AttributionTotals()]));
  }

  /** The totals of a phase: 0 is the warm-up, 1 and up are the measured phases. */
  phase(number: number): PhaseTotals {
    const phase = Math.min(number, this.#measuredPhases);
    return this.#phases[phase] ?? (this.#phases[phase] = new PhaseTotals(this.#serviceNames));
  }

  /** The measured phases together. */
  measured(): PhaseTotals {
    const all = new PhaseTotals(this.#serviceNames);
    for (const totals of this.#phases.slice(1)) if (totals !== undefined) all.merge(totals);
    return all;
  }

  /** Orders of all phases. */
  total(count: 'sent' | 'acked' | 'failed' | 'indeterminate' | 'dropped'): number {
    return this.#phases.reduce((sum, totals) => sum + (totals?.[count] ?? 0), 0);
  }

  addLoad(phases: readonly PhaseTally[]): void {
    for (const tally of phases) this.phase(tally.phase).addLoad(tally);
  }

  addService({ name, handled, endToEnd }: ServiceTally): void {
    for (const { phase, interval } of endToEnd) this.phase(phase).addEndToEnd(name, interval);
    const view = this.services.get(name);
    if (view === undefined) return;
    view.handled += handled;
    view.handledPerSec = handled;
    const latest = new LatencyHistogram();
    for (const { interval } of endToEnd) latest.add(interval);
    view.lastP50Us = latest.percentileUs(50, 0);
    view.lastP99Us = latest.percentileUs(99, 0);
  }

  addCompletion(completion: readonly PhaseInterval[]): void {
    for (const { phase, interval } of completion) this.phase(phase).completion.add(interval);
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
