import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import { formatDurationMs } from '../units.ts';
import type { EventPlan } from './event-plan.ts';
import type { EventContext } from './events/event-kind.ts';
import { prepareEvent } from './events/event-kinds.ts';
import type { RunEvent } from './progress.ts';

/** An event that took place; times on the monotonic clock. */
export interface PerformedEvent {
  readonly plan: EventPlan;
  readonly sentence: string;
  readonly beganMs: number;
  /** undefined: it has not ended, or it was cut off. */
  doneMs: number | undefined;
}

/** Whom the time line tells. */
export interface TimeLineListener {
  onEvent(event: RunEvent): void;
  /** An event was late, or did not come: one plain sentence. */
  onNotice(text: string): void;
  /** An event could not be performed: the run fails. */
  onFailure(error: Error): void;
}

/** What an event may act on, whichever it is. */
export type TimeLineContext = Omit<EventContext, 'name' | 'durationMs' | 'loadEnded' | 'cut'>;

/** Later than this an event is said to be late; timers of a busy machine are some milliseconds late. */
const lateMs = 200;

/**
 * Performs the events of a run, each at its time on an absolute schedule, whatever became of the one before. Nothing
 * begins after the load has ended; what has begun by then goes on to its end, but for faults that stay for a time.
 */
export class TimeLine {
  readonly #events: readonly EventPlan[];
  readonly #context: TimeLineContext;
  readonly #listener: TimeLineListener;
  readonly #clock: Clock;
  readonly #loadEnded = new AbortController();
  readonly #cut = new AbortController();
  readonly #timers = new Map<EventPlan, NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  readonly #performed: PerformedEvent[] = [];
  #loadStartMs = 0;
  #measureStartMs = 0;

  constructor(events: readonly EventPlan[], context: TimeLineContext, listener: TimeLineListener) {
    this.#events = events;
    this.#context = context;
    this.#listener = listener;
    this.#clock = context.clock;
  }

  /** The events that took place, in the order in which they began. */
  get performed(): readonly PerformedEvent[] {
    return this.#performed;
  }

  /** Times on the monotonic clock: those of the plan count from the start of the measurement. */
  begin(loadStartMs: number, measureStartMs: number): void {
    this.#loadStartMs = loadStartMs;
    this.#measureStartMs = measureStartMs;
    for (const event of this.#events) {
      const waitMs = Math.max(0, measureStartMs + event.atMs - this.#clock.nowMs());
      this.#timers.set(
        event,
        setTimeout(() => this.#start(event), waitMs),
      );
    }
  }

  /** The load has ended: no event begins any more, and faults that stay for a time are taken back. */
  endLoad(): void {
    for (const [event, timer] of this.#timers) {
      clearTimeout(timer);
      const text = `Event "${event.name}" at ${formatDurationMs(event.atMs)} did not take place: the load had ended.`;
      this.#listener.onNotice(text);
    }
    this.#timers.clear();
    this.#loadEnded.abort();
  }

  /** Resolves when every event that has begun has ended. */
  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** The run is over, or the user has had enough: events end where they are, as those that were cut off. */
  cutOff(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#cut.abort();
  }

  #start(event: EventPlan): void {
    this.#timers.delete(event);
    const running = this.#perform(event).catch((error: unknown) => this.#fail(event, error));
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  async #perform(event: EventPlan): Promise<void> {
    const { name, action, durationMs } = event;
    const [loadEnded, cut] = [this.#loadEnded.signal, this.#cut.signal];
    const prepared = await prepareEvent(action, { ...this.#context, name, durationMs, loadEnded, cut });
    if (cut.aborted) return;
    const beganMs = this.#clock.nowMs();
    const performed: PerformedEvent = { plan: event, sentence: prepared.sentence, beganMs, doneMs: undefined };
    this.#performed.push(performed);
    const atMs = beganMs - this.#loadStartMs;
    this.#listener.onEvent({ name, kind: action.kind, sentence: prepared.sentence, atMs });
    this.#sayLate(event, beganMs);
    await prepared.act();
    if (!cut.aborted) performed.doneMs = this.#clock.nowMs();
  }

  #sayLate({ name, atMs }: EventPlan, beganMs: number): void {
    const late = beganMs - this.#measureStartMs - atMs;
    if (late > lateMs) this.#listener.onNotice(`Event "${name}" began ${formatDurationMs(Math.round(late))} late.`);
  }

  /** An event that was cut off may fail for that reason. */
  #fail({ name }: EventPlan, error: unknown): void {
    if (this.#cut.signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    const text = `Event "${name}" failed: ${reason}`;
    this.#listener.onFailure(
      error instanceof ShopSimError
        ? new ShopSimError(error.code, text, { cause: error })
        : new Error(text, { cause: error }),
    );
  }
}
