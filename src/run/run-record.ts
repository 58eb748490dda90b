import type { OrderLedger } from '../ledger/order-ledger.ts';
import type { LoadCourse } from '../load/course.ts';
import type { LoadEnd } from '../load/generator.ts';
import type { LoadWindow } from '../load/load-window.ts';
import { PhaseFinder } from '../load/phase-finder.ts';
import { PhaseRecorders } from '../metrics/phase-recorders.ts';
import type { ThreadUsage } from '../metrics/result.ts';
import { Collector } from './collector.ts';
import { FindingSeconds } from './finding-seconds.ts';
import { ledgerFullNotice } from './ledger-full-notice.ts';
import type { FromBroker, FromGenerator, FromRevenue, FromServices, LateSighting, NewestRevenue } from './messages.ts';
import type { PhasePlan } from './phase-plan.ts';
import type { ServicesPlan } from './plan.ts';
import type { RunObserver, RunProgress, ServiceProgress } from './progress.ts';
import { SecondSeries } from './second-series.ts';
import type { TenthSeries } from './tenth-series.ts';

type ServicesTally = Extract<FromServices, { readonly type: 'tally' }>;

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
  /** Kept for the windows of events; undefined in a run without any. */
  tenths: TenthSeries | undefined;
  readonly findings = new FindingSeconds();
  /** The newest second of revenue that was read; undefined: there is none yet, or the service does not run. */
  newestRevenue: NewestRevenue | undefined;
  /** Known once the load begins. */
  window: LoadWindow | undefined;
  loadEndedBy: EndedBy = 'duration';
  /** When the load ended, the last answer came, and the drain ended, on the monotonic clock. */
  loadEndMs = 0;
  settledMs = 0;
  drainedMs = 0;
  /** Every order of the run has a lower number. */
  nextOrder = 0;
  /** When the first order was acknowledged, on the monotonic clock: its zero is the start of the process. */
  firstAckMs: number | null = null;
  /** The measured phases, as planned. */
  readonly phases: readonly Pick<PhasePlan, 'name' | 'durationMs'>[];
  readonly #course: LoadCourse | undefined;
  readonly #observer: RunObserver;
  readonly #lateCompletion = new PhaseRecorders();
  #finder = new PhaseFinder([]);
  #isDraining = false;
  #isCutOff = false;
  #lastSent = 0;
  #lastAcked = 0;
  #lastToldMs = 0;

  /**
   * @param plan the services, and the measured phases (length 0: open end)
   * @param course undefined in a run that sends nothing
   */
  constructor(
    plan: {
      readonly services: Pick<ServicesPlan, 'names'>;
      readonly phases: readonly Pick<PhasePlan, 'name' | 'durationMs'>[];
    },
    course: LoadCourse | undefined,
    observer: RunObserver,
  ) {
    this.collector = new Collector(plan.services.names, plan.phases.length);
    this.series = new SecondSeries((ms) => this.#scheduledBefore(ms));
    this.phases = plan.phases;
    this.#course = course;
    this.#observer = observer;
  }

  /** Orders on the schedule in the first `ms` of the load. */
  #scheduledBefore(ms: number): number {
    return Math.min(this.#course?.schedule.countBefore(ms) ?? 0, this.#orderBound);
  }

  /** Why the load ended, or that the user stopped what came after it. */
  get endedBy(): EndedBy {
    return this.#isCutOff ? 'interrupt' : this.loadEndedBy;
  }

  /** Orders due in the first `ms` of the load: those on the schedule, and those of closed loops, due when they were sent. */
  #intendedBefore(ms: number): number {
    const closed = this.phases.reduce((sum, _, index) => {
      if (this.#course?.isClosed(index + 1) !== true) return sum;
      const { sent, dropped } = this.collector.phase(index + 1);
      return sum + sent + dropped;
    }, 0);
    return this.#scheduledBefore(ms) + closed;
  }

  /** The number of the first order that is due after `ms` of the load; undefined where orders of a closed loop are due when sent. */
  firstOrderFrom(ms: number): number | undefined {
    const course = this.#course;
    if (course === undefined || course.sections.some(({ isClosed }) => isClosed)) return undefined;
    return Number.isFinite(ms) ? this.#scheduledBefore(Math.max(0, ms)) : this.nextOrder;
  }

  get #orderBound(): number {
    const { loadEndedBy } = this;
    return loadEndedBy === 'max-orders' || loadEndedBy === 'max-bytes' ? this.nextOrder : Number.POSITIVE_INFINITY;
  }

  readonly onGenerator = (message: FromGenerator): void => {
    if (message.type === 'tally') {
      this.collector.addLoad(message.phases);
      for (const late of message.late) this.ledger?.addLateDelivery(late);
      this.tenths?.addAcks(message.acks);
      for (const { sent, acked, response } of message.phases) {
        this.series.addLoad(message.second, { sent, acked }, response);
      }
    } else this.#onCommon(message);
  };

  readonly onServices = (message: FromServices): void => {
    if (message.type === 'tally') {
      for (const tally of message.services) {
        this.collector.addService(tally);
        this.series.addHandled(message.second, tally.name, tally.handled, tally.deadLettered);
      }
      this.collector.addCompletion(message.completion);
      for (const one of message.attribution) this.collector.attribution.get(one.name)?.add(one);
      this.#addLateSightings(message.late);
      this.collector.setTotals(message.totals);
      if (this.tenths !== undefined) this.#addToWindows(message, this.tenths);
    } else this.#onCommon(message);
  };

  #addToWindows(tally: ServicesTally, tenths: TenthSeries): void {
    for (const [index, { name }] of tally.services.entries()) tenths.addHandled(name, tally.handled[index] ?? []);
    this.findings.add(tally.second, tally.totals);
  }

  #addLateSightings(sightings: readonly LateSighting[]): void {
    if (sightings.length === 0) return;
    for (const { service, seq, phase, isDeadLetter, endToEndUs } of sightings) {
      const isCompleted = this.ledger?.addLateSighting(service, seq, isDeadLetter) === true;
      if (isCompleted) this.#lateCompletion.record(phase, endToEndUs);
    }
    this.collector.addCompletion(this.#lateCompletion.take());
  }

  readonly onBroker = (message: FromBroker): void => this.#onCommon(message);

  readonly onRevenue = (message: FromRevenue): void => {
    if (message.type === 'tally') this.newestRevenue = message.newest;
    else this.#onCommon(message);
  };

  /** How a thread was used in the measured phases; undefined when the load ended before it. */
  addUsage(usage: ThreadUsage | undefined): void {
    if (usage !== undefined) this.usages.push(usage);
  }

  #onCommon(message: FromBroker | FromGenerator | FromRevenue | FromServices): void {
    if (message.type === 'usage') this.addUsage(message.usage);
    if (message.type === 'notice') this.note(message.text);
  }

  /** A plain sentence for the observer and the result. */
  note(text: string): void {
    if (!this.notices.includes(text)) this.notices.push(text);
    this.#observer.onNotice(text);
  }

  begin(window: LoadWindow): void {
    this.window = window;
    this.#finder = new PhaseFinder(window.phaseStartsMs);
    this.#lastToldMs = window.startMs;
  }

  /** The load has ended; `ends` is undefined when a thread failed. */
  endLoad(ends: readonly LoadEnd[] | undefined, atMs: number, wasStopped: boolean): void {
    this.loadEndMs = atMs;
    const window = this.window;
    if (window !== undefined)
      window.measureEndMs = Math.max(window.measureStartMs, Math.min(window.measureEndMs, atMs));
    this.#isDraining = true;
    if (ends === undefined) {
      this.loadEndedBy = 'error';
      return;
    }
    const firstAcksMs = ends.flatMap(({ firstAckMs }) => firstAckMs ?? []);
    this.firstAckMs = firstAcksMs.length === 0 ? null : Math.min(...firstAcksMs);
    this.nextOrder = Math.max(0, ...ends.map(({ nextOrder }) => nextOrder));
    const hasReason = (wanted: LoadEnd['reason']): boolean => ends.some(({ reason }) => reason === wanted);
    if (wasStopped) this.loadEndedBy = 'interrupt';
    else if (hasReason('max-bytes')) this.loadEndedBy = 'max-bytes';
    else if (hasReason('max-orders') || hasReason('ledger-full')) this.loadEndedBy = 'max-orders';
    if (hasReason('ledger-full')) this.note(ledgerFullNotice(this.ledger?.windowOrders));
  }

  /** The user stopped what came after the load: the drain, or the search of the log. */
  interruptAfterLoad(): void {
    if (this.loadEndedBy === 'interrupt' || this.loadEndedBy === 'error') return;
    this.#isCutOff = true;
    this.note(
      'Interrupted after the load had ended: that an order was not handled by then, or not read from the log, proves nothing.',
    );
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
    const perSec = 1000 / Math.max(1, nowMs - this.#lastToldMs);
    const sent = collector.total('sent');
    const acked = collector.total('acked');
    const latest = this.series.latest();
    this.#observer.onProgress({
      ...this.#phaseAt(nowMs, window),
      elapsedMs,
      intended:
        this.#course === undefined ? sent : this.#intendedBefore(Math.min(nowMs, window.measureEndMs) - window.startMs),
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
      newestRevenue: this.newestRevenue,
    });
    this.series.closeBefore(Math.floor(elapsedMs / 1000) - 2);
    this.#lastSent = sent;
    this.#lastAcked = acked;
    this.#lastToldMs = nowMs;
  }

  #phaseAt(
    nowMs: number,
    window: LoadWindow,
  ): Pick<RunProgress, 'phase' | 'phaseName' | 'phaseElapsedMs' | 'phaseDurationMs'> {
    if (this.#isDraining) {
      return { phase: 'drain', phaseName: 'drain', phaseElapsedMs: nowMs - this.loadEndMs, phaseDurationMs: 0 };
    }
    const number = this.#finder.at(nowMs);
    const phase = this.phases[number - 1];
    if (phase === undefined) {
      const phaseDurationMs = window.measureStartMs - window.startMs;
      return { phase: 'warmup', phaseName: 'warmup', phaseElapsedMs: nowMs - window.startMs, phaseDurationMs };
    }
    const startMs = window.phaseStartsMs[number - 1] ?? window.startMs;
    const { name: phaseName, durationMs: phaseDurationMs } = phase;
    return { phase: 'measure', phaseName, phaseElapsedMs: nowMs - startMs, phaseDurationMs };
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
