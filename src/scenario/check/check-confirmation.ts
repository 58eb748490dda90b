import type { Check } from './check.ts';

/** Events that concern the confirmation service: it must run to be killed, and reads the partitions that there were at its start. */
export const checkConfirmation: Check = (_, { confirmation, events }) =>
  events.flatMap(({ action, index }) => {
    if (action.kind === 'crash-service' && action.service === 'confirmation' && confirmation === undefined) {
      const message = 'confirmation is off in this scenario; leave the event out, or give services.confirmation a mode';
      return [{ path: ['events', index, 'service'], message }];
    }
    if (action.kind === 'add-partitions' && confirmation !== undefined) {
      const message =
        'the confirmation service reads no partition that is added; leave the event out, or confirmation off';
      return [{ path: ['events', index, 'do'], message }];
    }
    return [];
  });
