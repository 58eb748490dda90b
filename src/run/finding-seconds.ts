import type { EventResult } from '../metrics/event-result.ts';
import type { ServiceCounters } from '../services/service-counters.ts';

/** What the services have noticed about deliveries, of the kinds that an event's window shows. */
export type WindowFindings = Pick<EventResult, 'redeliveries' | 'logDuplicates' | 'doubleEffects'>;

const nothing: WindowFindings = { redeliveries: 0, logDuplicates: 0, doubleEffects: 0 };

/** When the services noticed something, by whole seconds since the start of the load. Seconds without news take nothing. */
export class FindingSeconds {
  readonly #latest = new Map<string, ServiceCounters>();
  readonly #bySecond = new Map<number, WindowFindings>();

  /** The totals of services as they were at the end of a second. */
  add(second: number, totals: readonly ServiceCounters[]): void {
    for (const one of totals) this.#latest.set(one.name, one);
    this.#bySecond.set(second, totalOf([...this.#latest.values()]));
  }

  /** What was noticed in the seconds `from` to `to`, without `to`. */
  between(from: number, to: number): WindowFindings {
    const before = this.#upTo(from);
    const after = this.#upTo(to);
    return {
      redeliveries: after.redeliveries - before.redeliveries,
      logDuplicates: after.logDuplicates - before.logDuplicates,
      doubleEffects: after.doubleEffects - before.doubleEffects,
    };
  }

  #upTo(end: number): WindowFindings {
    let latest = -1;
    for (const second of this.#bySecond.keys()) if (second < end && second > latest) latest = second;
    return this.#bySecond.get(latest) ?? nothing;
  }
}

/** As the result counts them: every service reads the same log, so what is in it twice counts once. */
function totalOf(services: readonly ServiceCounters[]): WindowFindings {
  return {
    redeliveries: services.reduce((sum, { redelivered }) => sum + redelivered, 0),
    logDuplicates: Math.max(0, ...services.map(({ duplicates }) => duplicates)),
    doubleEffects: services.reduce((sum, { books }) => sum + books.doubleEffects, 0),
  };
}
