import type { OrderLedger } from '../ledger/order-ledger.ts';
import type { LoadEnd } from '../load/generator.ts';
import type { LoadWindow } from '../load/tally.ts';
import { IntervalRecorder } from '../metrics/interval-recorder.ts';
import type { PhaseKind, ThreadUsage } from '../metrics/result.ts';
import type { Schedule } from '../pacing/schedule-types.ts';
import { Collector } from './collector.ts';
import type { FromBroker, FromGenerator, FromServices, LateSighting } from './messages.ts';
import type { ServicesPlan } from './plan.ts';
import type { RunObserver, ServiceProgress } from './progress.ts';
import { SecondSeries } from './second-series.ts';

/** Why the load ended, as the result says it. */
export type EndedBy = 'duration' | 'interrupt' | 'max-bytes' | 'max-orders' | 'error';

/**
 * What the main thread knows of a run while it goes on: the folded intervals of all threads, the time line, and the
 * moments at which phases really ended.
 */
export class RunRecord {
  readonly collector: Collector;
  readonly series: SecondSeries;
  readonly usages: ThreadUsage[] = [];
  readonly notices: string[] = [];
  /** What each order came to; undefined in a run that sends none. */
  ledger: OrderLedger | undefined;
  /** Known once the load begins. */
  window: LoadWindow | undefined;
  endedBy: EndedBy = 'duration';
  /** When the load ended, the last answer came, and the drain ended, on the monotonic clock. */
  loadEndMs = 0;
  settledMs = 0;
  drainedMs = 0;
  /** Every order of the run has a lower number. */
  nextOrder = 0;
  /** When the first order was acknowledged, on the monotonic clock: its zero is the start of the process. */
  firstAckMs: number | null = null;
  readonly #schedule: Schedule | undefined;
  readonly #observer: RunObserver;
  readonly #durationMs: number;
  readonly #lateCompletion = { warmup: new IntervalRecorder(), measure: new IntervalRecorder() };
  #phase: PhaseKind = 'warmup';
  #lastSent = 0;
  #lastAcked = 0;
  #lastToldMs = 0;

  /** @param plan the services, and the length of the measure phase (0: open end) */
  constructor(
    plan: { readonly services: Pick<ServicesPlan, 'names'>; readonly durationMs: number },
    schedule: Schedule | undefined,
    observer: RunObserver,
  ) {
    this.collector = new Collector(plan.services.names);
    this.series = new SecondSeries((ms) => this.intendedBefore(ms));
    this.#schedule = schedule;
    this.#observer = observer;
    this.#durationMs = plan.durationMs;
  }

  /** Orders due in the first `ms` of the load; undefined in a closed loop, where an order is intended when it is sent. */
  intendedBefore(ms: number): number | undefined {
    return this.#schedule === undefined ? undefined : Math.min(this.#schedule.countBefore(ms), this.#orderBound);
  }

  get #orderBound(): number {
    return this.endedBy === 'max-orders' || this.endedBy === 'max-bytes' ? this.nextOrder : Number.POSITIVE_INFINITY;
  }

  readonly onGenerator = (message: FromGenerator): void => {
    if (message.type === 'tally') {
      const [warmup, measure] = message.phases;
      this.collector.addLoad(message.phases);
      for (const late of message.late) this.ledger?.addLateDelivery(late);
      const counts = { sent: warmup.sent + measure.sent, acked: warmup.acked + measure.acked };
      this.series.addLoad(message.second, counts, [warmup.response, measure.response]);
    } else this.#onCommon(message);
  };

  readonly onServices = (message: FromServices): void => {
    if (message.type === 'tally') {
      for (const tally of message.services) {
        this.collector.addService(tally);
        this.series.addHandled(message.second, tally.name, tally.handled);
      }
      this.collector.addCompletion(message.completion);
      for (const one of message.attribution) this.collector.attribution.get(one.name)?.add(one);
      this.#addLateSightings(message.late);
      this.collector.setTotals(message.totals);
    } else this.#onCommon(message);
  };

  #addLateSightings(sightings: readonly LateSighting[]): void {
    if (sightings.length === 0) return;
    const { warmup, measure } = this.#lateCompletion;
    for (const { service, seq, isWarmup, isDeadLetter, endToEndUs } of sightings) {
      if (this.ledger?.addLateSighting(service, seq, isDeadLetter) === true)
        (isWarmup ? warmup : measure).record(endToEndUs);
    }
    this.collector.addCompletion([warmup.take(), measure.take()]);
  }

  readonly onBroker = (message: FromBroker): void => this.#onCommon(message);

  /** How a thread was used in the measure phase; undefined when the load ended before it. */
  addUsage(usage: ThreadUsage | undefined): void {
    if (usage !== undefined) this.usages.push(usage);
  }

  #onCommon(message: FromBroker | FromGenerator | FromServices): void {
    if (message.type === 'usage') this.addUsage(message.usage);
    if (message.type !== 'notice') return;
    if (!this.notices.includes(message.text)) this.notices.push(message.text);
    this.#observer.onNotice(message.text);
  }

  begin(window: LoadWindow): void {
    this.window = window;
    this.#lastToldMs = window.startMs;
  }

  /** The load has ended; `ends` is undefined when a thread failed. */
  endLoad(ends: readonly LoadEnd[] | undefined, atMs: number, wasStopped: boolean): void {
    this.loadEndMs = atMs;
    const window = this.window;
    if (window !== undefined)
      window.measureEndMs = Math.max(window.measureStartMs, Math.min(window.measureEndMs, atMs));
    this.#phase = 'drain';
    if (ends === undefined) {
      this.endedBy = 'error';
      return;
    }
    const firstAcksMs = ends.flatMap(({ firstAckMs }) => firstAckMs ?? []);
    this.firstAckMs = firstAcksMs.length === 0 ? null : Math.min(...firstAcksMs);
    this.nextOrder = Math.max(0, ...ends.map(({ nextOrder }) => nextOrder));
    if (wasStopped) this.endedBy = 'interrupt';
    else if (ends.some(({ reason }) => reason === 'max-bytes')) this.endedBy = 'max-bytes';
    else if (ends.some(({ reason }) => reason === 'max-orders')) this.endedBy = 'max-orders';
  }

  settled(atMs: number): void {
    this.settledMs = atMs;
  }

  drained(atMs: number): void {
    this.drainedMs = atMs;
  }

  /** By service and partition: every record below this offset was delivered to the service and is finished. */
  positions(services: readonly string[]): readonly (readonly number[])[] {
    return services.map((name) => this.collector.services.get(name)?.totals?.positions ?? []);
  }

  /** Tells the observer how the run stands; called once a second. */
  tellProgress(nowMs: number): void {
    const window = this.window;
    if (window === undefined) return;
    const { collector } = this;
    const elapsedMs = nowMs - window.startMs;
    if (this.#phase !== 'drain') this.#phase = nowMs < window.measureStartMs ? 'warmup' : 'measure';
    const perSec = 1000 / Math.max(1, nowMs - this.#lastToldMs);
    const sent = collector.total('sent');
    const acked = collector.total('acked');
    const latest = this.series.latest();
    this.#observer.onProgress({
      phase: this.#phase,
      ...this.#phaseTimes(nowMs, window),
      elapsedMs,
      intended: this.intendedBefore(Math.min(nowMs, window.measureEndMs) - window.startMs) ?? sent,
      sent,
      acked,
      failed: collector.total('failed'),
      indeterminate: collector.total('indeterminate'),
      dropped: collector.total('dropped'),
      sentPerSec: (sent - this.#lastSent) * perSec,
      ackedPerSec: (acked - this.#lastAcked) * perSec,
      responseP50Us: latest?.responseP50Us ?? null,
      responseP99Us: latest?.responseP99Us ?? null,
      services: this.#serviceProgress(),
    });
    this.series.closeBefore(Math.floor(elapsedMs / 1000) - 2);
    this.#lastSent = sent;
    this.#lastAcked = acked;
    this.#lastToldMs = nowMs;
  }

  #phaseTimes(nowMs: number, window: LoadWindow): { phaseElapsedMs: number; phaseDurationMs: number } {
    if (this.#phase === 'drain') return { phaseElapsedMs: nowMs - this.loadEndMs, phaseDurationMs: 0 };
    if (this.#phase === 'measure') {
      return { phaseElapsedMs: nowMs - window.measureStartMs, phaseDurationMs: this.#durationMs };
    }
    return { phaseElapsedMs: nowMs - window.startMs, phaseDurationMs: window.measureStartMs - window.startMs };
  }

  #serviceProgress(): ServiceProgress[] {
    return [...this.collector.services].map(([name, view]) => ({
      name,
      handled: view.handled,
      handledPerSec: view.handledPerSec,
      lag: this.collector.sampleLag(name),
      endToEndP50Us: view.lastP50Us,
      endToEndP99Us: view.lastP99Us,
    }));
  }
}
