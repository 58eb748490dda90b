import { monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks';
import type { ThreadUsage } from './result.ts';
import { readThreadCpuMs } from './thread-cpu.ts';

/** Watches the thread that started it. */
export interface ThreadUsageWatch {
  /** Usage since the last `take`, or since the start; a new interval begins. */
  take(): ThreadUsage;
  /** Ends the watch. Idempotent. */
  stop(): void;
}

/** What was read of a thread over an interval. */
export interface ThreadReadings {
  /** Time in which the event loop was not idle, and in which it was. */
  readonly activeMs: number;
  readonly idleMs: number;
  readonly gcMs: number;
  /** undefined: this platform does not tell. */
  readonly cpuMs: number | undefined;
  /** Time between two looks at the event loop, {@link delayResolutionMs} included; undefined: it was not looked at. */
  readonly turnNs: { readonly p99: number; readonly max: number } | undefined;
}

/** The event loop is looked at so often: fifty times a second cost 0.1 to 0.4 % of a CPU (test/bench). */
export const delayResolutionMs = 20;

/**
 * Starts to watch the calling thread: how long its event loop was not idle, how much CPU it got, how late its event
 * loop came to what was due, and how long it stood still for garbage collection. A collection counts in the interval in
 * which Node tells of it: one turn of the event loop late at most. What delays the first look of an interval is not seen.
 *
 * @param name what the report calls the thread
 */
export function startThreadUsage(name: string): ThreadUsageWatch {
  let gcMs = 0;
  const addUp = (entries: readonly { readonly duration: number }[]): void => {
    for (const entry of entries) gcMs += entry.duration;
  };
  const observer = new PerformanceObserver((list) => addUp(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  const turns = monitorEventLoopDelay({ resolution: delayResolutionMs });
  turns.enable();
  let mark = performance.eventLoopUtilization();
  let cpuMark = readThreadCpuMs();
  return {
    take() {
      addUp(observer.takeRecords());
      const now = performance.eventLoopUtilization();
      const cpuNow = readThreadCpuMs();
      const { active, idle } = performance.eventLoopUtilization(now, mark);
      const usage = threadUsageOf(name, {
        activeMs: active,
        idleMs: idle,
        gcMs,
        cpuMs: cpuNow === undefined || cpuMark === undefined ? undefined : cpuNow - cpuMark,
        turnNs: turns.count === 0 ? undefined : { p99: turns.percentile(99), max: turns.max },
      });
      mark = now;
      cpuMark = cpuNow;
      gcMs = 0;
      turns.reset();
      return usage;
    },
    stop() {
      observer.disconnect();
      turns.disable();
    },
  };
}

/** Shares of an interval, 0..1, and delays; 0 and null for an interval without length. */
export function threadUsageOf(name: string, { activeMs, idleMs, gcMs, cpuMs, turnNs }: ThreadReadings): ThreadUsage {
  const elapsedMs = activeMs + idleMs;
  const isEmpty = !(elapsedMs > 0);
  const share = (ms: number): number => (isEmpty ? 0 : Math.min(1, ms / elapsedMs));
  return {
    name,
    busyRatio: share(activeMs),
    gcRatio: share(gcMs),
    cpuRatio: cpuMs === undefined || isEmpty ? null : share(cpuMs),
    loopDelay: { p99Us: delayUs(turnNs?.p99), maxUs: delayUs(turnNs?.max) },
  };
}

/** Node measures from one look to the next, so that its resolution is in every value. */
function delayUs(turnNs: number | undefined): number | null {
  return turnNs === undefined ? null : Math.max(0, Math.round(turnNs / 1000 - delayResolutionMs * 1000));
}
