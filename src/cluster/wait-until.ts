import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

/**
 * Asks again and again, with a short pause, until the answer is defined.
 *
 * @returns the answer; `undefined` when `timeoutMs` has passed
 */
export async function waitUntil<Answer>(
  ask: () => Promise<Answer | undefined>,
  clock: Clock,
  timeoutMs: number,
  pauseMs = 25,
): Promise<Answer | undefined> {
  const deadlineMs = clock.nowMs() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (clock.nowMs() >= deadlineMs) return undefined;
    await delay(pauseMs);
  }
}
