import type { Clock } from '../clock.ts';

/**
 * Calls back soon after each full second since `startMs`, with the number of the second that ended (0 is the first).
 * Aligned to the start, so that all threads cut their intervals at the same moments. Does not keep the process alive.
 *
 * @returns how to stop it
 */
export function everySecond(clock: Clock, startMs: number, callback: (second: number) => void): () => void {
  let second = 0;
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    timer = setTimeout(fire, Math.max(0, startMs + (second + 1) * 1000 - clock.nowMs()));
    timer.unref();
  };
  const fire = (): void => {
    // A late timer reports the last second that is over, once.
    second = Math.max(second, Math.floor((clock.nowMs() - startMs) / 1000) - 1);
    callback(second);
    second += 1;
    arm();
  };
  arm();
  return () => clearTimeout(timer);
}
