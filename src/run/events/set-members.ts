import { counted } from '../../metrics/wording.ts';
import type { ActionOf } from './event-kind.ts';
import { serviceEvent } from './service-event.ts';

/** Members join a service's group, or leave it. */
export const setMembers = serviceEvent<ActionOf<'set-members'>>(
  ({ service, members }) => `${service} gets ${counted(members, 'member')}`,
);
