import type { EventAction } from '../../run/event-plan.ts';
import type { Moment } from './event-fields.ts';

/** What an event of a file means, before the phases are known. */
export interface PlannedEvent extends EventMeaning {
  readonly at: Moment;
  readonly name: string | undefined;
}

interface EventMeaning {
  /** Its name where the file gives none. */
  readonly usualName: string;
  readonly action: EventAction;
  /** Of a fault that ends by itself. */
  readonly durationMs?: number | undefined;
}

/** The meaning of an event with what every event has. */
export function plannedEvent(
  { at, name }: { readonly at: Moment; readonly name?: string | undefined },
  meaning: EventMeaning,
): PlannedEvent {
  return { at, name, ...meaning };
}
