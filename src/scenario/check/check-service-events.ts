import type { EventAction } from '../../run/event-plan.ts';
import { serviceNames, type ServiceName } from '../../run/service-names.ts';
import type { ResolvedVariant } from '../resolve/resolve-variant.ts';
import type { Check, Finding } from './check.ts';

/** What is known of a service while the events are gone through. */
interface ServiceState {
  members: number;
  stoppedBy: number | undefined;
  lastChange: number | undefined;
}

/** Events of services, gone through in the order of time: each must find the service in a state that it can change. */
export const checkServiceEvents: Check = (_, variant) => {
  const findings: Finding[] = [];
  for (const service of serviceNames) findings.push(...checkService(service, variant));
  return findings;
};

function checkService(service: ServiceName, { services, events }: ResolvedVariant): Finding[] {
  const isOff = !services.names.includes(service);
  const state: ServiceState = {
    members: services.settings[service].members,
    stoppedBy: undefined,
    lastChange: undefined,
  };
  const findings: Finding[] = [];
  for (const { action, index } of events) {
    if (serviceOf(action) !== service) continue;
    const problem = isOff ? `${service} is off in this scenario; leave the event out` : apply(action, index, state);
    if (problem !== undefined) findings.push({ path: ['events', index, 'service'], message: problem });
  }
  if (!isOff) findings.push(...checkEnd(service, state));
  return findings;
}

function serviceOf(action: EventAction): ServiceName | undefined {
  return action.kind !== 'crash-service' && 'service' in action ? action.service : undefined;
}

/** Changes the state as the event does; or says why it cannot. */
function apply(action: EventAction, index: number, state: ServiceState): string | undefined {
  if (action.kind === 'start-service') {
    if (state.stoppedBy === undefined) {
      return `${action.service} is not stopped at this moment: a start-service needs a stop-service before it (members: 0 ends with set-members)`;
    }
    state.stoppedBy = undefined;
    return undefined;
  }
  if (action.kind === 'slow-service') return undefined;
  if ('service' in action && state.stoppedBy !== undefined) {
    return `${action.service} is stopped at this moment; start it first`;
  }
  if (action.kind === 'stop-service') state.stoppedBy = index;
  if (action.kind === 'set-members') {
    state.members = action.members;
    state.lastChange = index;
  }
  if (action.kind === 'kill-member') {
    if (state.members === 0) return `${action.service} has no member at this moment that could be killed`;
    state.members -= 1;
    state.lastChange = index;
  }
  return undefined;
}

/** At the end somebody must be there to handle what waits: else every run of the scenario breaks a promise. */
function checkEnd(service: ServiceName, { members, stoppedBy, lastChange }: ServiceState): Finding[] {
  const why = `nobody would handle the orders of ${service} that wait at the end`;
  if (stoppedBy !== undefined) {
    return [{ path: ['events', stoppedBy, 'do'], message: `${why}; add a start-service after this event` }];
  }
  if (members > 0) return [];
  const path = lastChange === undefined ? ['services', service, 'members'] : ['events', lastChange];
  return [{ path, message: `${why}; add an event set-members after this` }];
}
