import type { EventPlan } from './event-plan.ts';
import { obstacleTo } from './events/event-kinds.ts';
import type { TargetPlan } from './plan.ts';

/**
 * Why a target cannot perform the events of a plan: a phrase for each reason, with the events that it concerns;
 * undefined when it can perform them all.
 */
export function canPerform(events: readonly EventPlan[], target: TargetPlan): string | undefined {
  const namesByReason = new Map<string, string[]>();
  for (const { name, action } of events) {
    const reason = obstacleTo(action, target);
    if (reason !== undefined) namesByReason.set(reason, [...(namesByReason.get(reason) ?? []), `"${name}"`]);
  }
  if (namesByReason.size === 0) return undefined;
  return [...namesByReason].map(([reason, names]) => `${names.join(', ')}: ${reason}`).join('; ');
}
