import type { Clock } from '../clock.ts';

const checkEveryMs = 20;

/**
 * Waits until `isDrained`, at most `limitMs()` (asked again each time: an interrupt shortens it), and not after
 * `isHopeless`.
 */
export function drain(
  isDrained: () => boolean,
  limitMs: () => number,
  isHopeless: () => boolean,
  clock: Clock,
): Promise<void> {
  const startMs = clock.nowMs();
  return new Promise((resolve) => {
    const check = (): void => {
      if (isDrained() || isHopeless() || clock.nowMs() - startMs >= limitMs()) resolve();
      else setTimeout(check, checkEveryMs);
    };
    check();
  });
}
