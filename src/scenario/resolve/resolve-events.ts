import type { EventPlan } from '../../run/event-plan.ts';
import type { PhasePlan } from '../../run/phase-plan.ts';
import type { Moment } from '../events/event-fields.ts';
import type { PlannedEvent } from '../events/planned-event.ts';

/** An event of the plan, and which of the document's it is: for problems. */
export interface ResolvedEvent extends EventPlan {
  readonly index: number;
}

/** The events in the order of time; those of the same moment as they were written. */
export function resolveEvents(
  documents: readonly PlannedEvent[],
  phases: readonly PhasePlan[],
): readonly ResolvedEvent[] {
  const usedNames = new Map<string, number>();
  return documents
    .map((document, index): ResolvedEvent => {
      const { action, durationMs, usualName } = document;
      const name = document.name ?? numbered(usualName, usedNames);
      return { index, name, atMs: atMsOf(document.at, phases), durationMs, action };
    })
    .toSorted((a, b) => a.atMs - b.atMs || a.index - b.index);
}

/** Since the start of the first phase. Of a phase that does not exist, as if it were the first. */
function atMsOf({ phase, offsetMs }: Moment, phases: readonly PhasePlan[]): number {
  const index = phase === undefined ? 0 : phases.findIndex(({ name }) => name === phase);
  return phases.slice(0, Math.max(0, index)).reduce((sumMs, { durationMs }) => sumMs + durationMs, offsetMs);
}

/** `kill-broker`, `kill-broker-2` ... */
function numbered(name: string, used: Map<string, number>): string {
  const count = (used.get(name) ?? 0) + 1;
  used.set(name, count);
  return count === 1 ? name : `${name}-${count}`;
}
