import * as z from 'zod';
import { choice, duration } from '../../parse-value.ts';
import type { ConfirmationPlan } from '../../run/confirmation-plan.ts';
import { written } from '../schema/written.ts';

const modes = ['exactlyOnce', 'atLeastOnce'] as const;

/** The processor that reads orders and confirms those that are paid for. */
export const confirmationSchema = z.strictObject({
  mode: written(choice('the mode of the confirmations', modes), {
    description: 'exactlyOnce: confirmations and offsets in one transaction; atLeastOnce: offsets later',
    examples: ['exactlyOnce'],
    words: modes,
  }).prefault('exactlyOnce'),
  commitInterval: written(duration('the commit interval', { min: 10, max: 60_000 }), {
    description: 'from the first order after a commit to the next commit',
    examples: ['100ms'],
  }).prefault('100ms'),
});

/** The plan of the processor; undefined: it is off. */
export function resolveConfirmation(
  document: 'off' | z.output<typeof confirmationSchema>,
): ConfirmationPlan | undefined {
  return document === 'off' ? undefined : { mode: document.mode, commitIntervalMs: document.commitInterval };
}
