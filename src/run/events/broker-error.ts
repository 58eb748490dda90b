import { retriableErrors } from '../../embedded/retriable-errors.ts';
import type { ActionOf, EventKind } from './event-kind.ts';
import { faultForATime, faultyBroker } from './fault-for-a-time.ts';
import { faultObstacle } from './obstacles.ts';

/** A share of the requests is refused. */
export const brokerError: EventKind<ActionOf<'broker-error'>> = {
  obstacle: ({ broker }, target) => faultObstacle(broker, target),
  async prepare({ broker, api, ratio }, context) {
    const { brokerId, name } = await faultyBroker(broker, context);
    const error = retriableErrors[api];
    const effect = { kind: 'error', errorCode: error.code, when: 'before' } as const;
    return {
      sentence: `${name} answers ${Number((ratio * 100).toPrecision(3))} % of ${api} requests with ${error.name}`,
      act: () => faultForATime({ effect, api, brokerId, probability: ratio }, context),
    };
  },
};
