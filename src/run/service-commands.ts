import type { Service } from '../services/service.ts';
import type { EventAction } from './event-plan.ts';
import type { ServiceName } from './service-names.ts';

/** An action of an event that a service performs. */
export type ServiceAction = Extract<EventAction, { readonly service: ServiceName }>;

/**
 * Performs an action of the time line on a service; resolves when it took effect: members have left, or have joined, hold
 * every partition and read.
 */
export async function performOn(service: Service, action: ServiceAction): Promise<void> {
  switch (action.kind) {
    case 'stop-service':
      await service.leave();
      break;
    case 'start-service':
      await service.rejoin();
      break;
    case 'slow-service':
      service.slow(action.factor);
      break;
    case 'set-members':
      await service.setMembers(action.members);
      break;
    case 'kill-member':
      service.killMember();
      break;
  }
}
