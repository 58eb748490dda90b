import type { EventResult } from '../../metrics/result.ts';

/** An event with the letter that marks it. */
export interface LetteredEvent {
  readonly letter: string;
  readonly event: EventResult;
}

/** `A` to `Z`, then `a` to `z`; what is beyond has an asterisk. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The events of a run in the order of time, each with its letter. */
export function letteredEvents(events: readonly EventResult[]): LetteredEvent[] {
  return events.map((event, index) => ({ letter: letters[index] ?? '*', event }));
}
