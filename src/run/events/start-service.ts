import type { ActionOf } from './event-kind.ts';
import { serviceEvent } from './service-event.ts';

/** A stopped service comes back with as many members as it had. */
export const startService = serviceEvent<ActionOf<'start-service'>>(
  ({ service }) => `${service} is started: its members join their group again`,
);
