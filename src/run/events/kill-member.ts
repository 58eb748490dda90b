import type { ActionOf } from './event-kind.ts';
import { serviceEvent } from './service-event.ts';

/** A member crashes: its group learns of it when its session has timed out. */
export const killMember = serviceEvent<ActionOf<'kill-member'>>(
  ({ service }) => `a member of ${service} vanishes without leaving its group`,
);
