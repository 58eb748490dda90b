import { IntervalRecorder } from '../metrics/interval-recorder.ts';
import type { LagSample } from '../services/lag-sample.ts';
import type { ServiceAttribution } from './messages.ts';

class ServiceTimes {
  closed = 0;
  readonly queueWait = new IntervalRecorder();
  readonly work = new IntervalRecorder();
  readonly commitLag = new IntervalRecorder();
}

/** Where the time of the measured orders goes in the services of one thread. The caller leaves the warm-up out. */
export class AttributionTally {
  readonly #names: readonly string[];
  readonly #services: readonly ServiceTimes[];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#services = names.map(() => new ServiceTimes());
  }

  /**
   * Service number `service` has handled an order for the first time. About 15 ns.
   *
   * @param isLast every other service had handled it before
   */
  handled(service: number, queueWaitUs: number, workUs: number, isLast: boolean): void {
    const times = this.#at(service);
    times.queueWait.record(queueWaitUs);
    times.work.record(workUs);
    if (isLast) times.closed += 1;
  }

  /** A commit of one partition was acknowledged so long after the first of the orders was handled that it covers. */
  committed(service: number, commitLagUs: number): void {
    this.#at(service).commitLag.record(commitLagUs);
  }

  /**
   * What was measured since the last call.
   *
   * @param lagsOf how far a service is behind now, by its number
   */
  take(lagsOf: (service: number) => readonly LagSample[]): ServiceAttribution[] {
    return this.#services.map((times, index) => {
      const { closed, queueWait, work, commitLag } = times;
      times.closed = 0;
      return {
        name: this.#names[index] ?? '',
        closed,
        queueWait: queueWait.take(),
        work: work.take(),
        commitLag: commitLag.take(),
        lags: lagsOf(index),
      };
    });
  }

  #at(service: number): ServiceTimes {
    const times = this.#services[service];
    if (times === undefined) throw new RangeError(`there is no service number ${service}`);
    return times;
  }
}
