import type { Clock } from '../clock.ts';

/** CPU time of the whole process between two moments. */
export interface CpuUsage {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Measures the process's CPU time (all threads, user and system) from a moment in the future until {@link end}. */
export class CpuMeter {
  readonly #clock: Clock;
  readonly #timer: NodeJS.Timeout;
  #startMs: number;
  #cpuAtStart: NodeJS.CpuUsage;

  constructor(clock: Clock, startMs: number) {
    this.#clock = clock;
    this.#startMs = clock.nowMs();
    this.#cpuAtStart = process.cpuUsage();
    this.#timer = setTimeout(() => this.#mark(), Math.max(0, startMs - clock.nowMs()));
    this.#timer.unref();
  }

  end(): CpuUsage {
    clearTimeout(this.#timer);
    const { user, system } = process.cpuUsage(this.#cpuAtStart);
    return { cpuMs: (user + system) / 1000, wallMs: this.#clock.nowMs() - this.#startMs };
  }

  #mark(): void {
    this.#startMs = this.#clock.nowMs();
    this.#cpuAtStart = process.cpuUsage();
  }
}
