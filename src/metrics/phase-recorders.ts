import { IntervalRecorder, type IntervalCounts } from './interval-recorder.ts';

/** What was recorded of the orders of one phase in one interval. */
export interface PhaseInterval {
  /** 0 is the warm-up, 1 and up are the measured phases. */
  readonly phase: number;
  readonly interval: IntervalCounts;
}

/**
 * A recorder for each phase. One takes 94 kB; it is made with the first value of its phase, and let go when its phase had
 * none in an interval.
 */
export class PhaseRecorders {
  readonly #recorders: (IntervalRecorder | undefined)[] = [];

  /** Costs what {@link IntervalRecorder.record} costs, and a look into a list. */
  record(phase: number, us: number): void {
    (this.#recorders[phase] ?? (this.#recorders[phase] = new IntervalRecorder())).record(us);
  }

  /** Everything recorded since the last `take`, by phase; phases without a value are left out. */
  take(): PhaseInterval[] {
    return this.#recorders.flatMap((recorder, phase) => {
      const interval = recorder?.take();
      if (interval !== undefined && interval.count > 0) return [{ phase, interval }];
      this.#recorders[phase] = undefined;
      return [];
    });
  }
}
