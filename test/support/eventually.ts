import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until a condition holds: asks every `intervalMs` until the answer is neither undefined, null nor false, and
 * returns it. A question that throws counts as not yet; its last error is the cause of the failure.
 */
export async function eventually<Answer>(
  what: string,
  ask: () => Answer | Promise<Answer>,
  { timeoutMs = 15_000, intervalMs = 50 }: { readonly timeoutMs?: number; readonly intervalMs?: number } = {},
): Promise<NonNullable<Exclude<Answer, false>>> {
  const deadlineMs = performance.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (isThere(answer)) return answer;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() >= deadlineMs) {
      throw new Error(`not within ${timeoutMs} ms: ${what}`, { cause: lastError });
    }
    await delay(intervalMs);
  }
}

function isThere<Answer>(answer: Answer): answer is NonNullable<Exclude<Answer, false>> {
  return answer !== undefined && answer !== null && answer !== false;
}
