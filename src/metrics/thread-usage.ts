import { PerformanceObserver, performance } from 'node:perf_hooks';
import type { ThreadUsage } from './result.ts';

/** Watches the thread that started it. */
export interface ThreadUsageWatch {
  /** Usage since the last `take`, or since the start; a new interval begins. */
  take(): ThreadUsage;
  /** Ends the watch. Idempotent. */
  stop(): void;
}

/**
 * Starts to watch the calling thread: how long its event loop was not idle, and how long it stood still for garbage
 * collection. A collection counts in the interval in which Node tells of it: one turn of the event loop late at most.
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
  let mark = performance.eventLoopUtilization();
  return {
    take() {
      addUp(observer.takeRecords());
      const now = performance.eventLoopUtilization();
      const { active, idle } = performance.eventLoopUtilization(now, mark);
      const usage = threadUsageOf(name, active, idle, gcMs);
      mark = now;
      gcMs = 0;
      return usage;
    },
    stop: () => observer.disconnect(),
  };
}

/** Shares of an interval, 0..1; 0 for an interval without length. */
export function threadUsageOf(name: string, activeMs: number, idleMs: number, gcMs: number): ThreadUsage {
  const elapsedMs = activeMs + idleMs;
  if (!(elapsedMs > 0)) return { name, busyRatio: 0, gcRatio: 0 };
  return { name, busyRatio: activeMs / elapsedMs, gcRatio: Math.min(1, gcMs / elapsedMs) };
}
