import type { ActionOf } from './event-kind.ts';
import { serviceEvent } from './service-event.ts';

/** All members of a service finish what they have in hand and leave their group. */
export const stopService = serviceEvent<ActionOf<'stop-service'>>(
  ({ service }) => `${service} is stopped: its members leave their group`,
);
