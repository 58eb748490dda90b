import type { Clock } from '../clock.ts';
import type { ThreadUsage } from '../metrics/result.ts';
import { startThreadUsage, type ThreadUsageWatch } from '../metrics/thread-usage.ts';

/** A watch over the calling thread that begins with a phase. */
export interface PhaseWatch {
  /** Usage since the phase began, and the end of the watch; undefined before the phase began, and the second time. */
  end(): ThreadUsage | undefined;
}

/** What reports call the main thread. */
export const mainThreadName = 'main';

/** Watches the calling thread from `startMs` of the monotonic clock on. */
export function watchThread(name: string, startMs: number, clock: Clock): PhaseWatch {
  let watch: ThreadUsageWatch | undefined;
  const timer = setTimeout(() => (watch = startThreadUsage(name)), Math.max(0, startMs - clock.nowMs()));
  timer.unref();
  return {
    end() {
      clearTimeout(timer);
      const usage = watch?.take();
      watch?.stop();
      watch = undefined;
      return usage;
    },
  };
}
