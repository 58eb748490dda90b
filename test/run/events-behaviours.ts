import { expect } from 'vitest';
import type { EventfulRun } from '../support/eventful-run.ts';

/** Every order was acked, and is in the log once, where every service has seen it. */
export function expectNothingLost({ result, error }: EventfulRun): void {
  expect(error).toBeNull();
  const { verification, phases } = result;
  const intended = phases.reduce((sum, { orders }) => sum + orders.intended, 0);
  expect(verification).toMatchObject({
    acked: intended,
    logSearch: 'all',
    ackedLost: 0,
    logDuplicates: 0,
    outOfOrder: 0,
    keyOutOfOrder: 0,
    doubleEffects: 0,
    corrupt: 0,
  });
  for (const unseen of Object.values(verification.unseen)) expect(unseen).toBe(0);
}
