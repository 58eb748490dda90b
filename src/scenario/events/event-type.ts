import type * as z from 'zod';
import type { EventAction } from '../../run/event-plan.ts';

/** One thing that can happen in a scenario: how it is written, and what it means. */
export interface EventType<Schema extends z.ZodObject> {
  readonly schema: Schema;
  /** Its name where the file gives none. */
  usualName(event: z.output<Schema>): string;
  plan(event: z.output<Schema>): PlannedAction;
}

export interface PlannedAction {
  readonly action: EventAction;
  /** Of a fault that ends by itself. */
  readonly durationMs?: number | undefined;
}
