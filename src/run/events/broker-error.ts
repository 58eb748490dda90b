import { kafkaError } from '../../protocol/error-codes.ts';
import type { FaultApi } from '../event-plan.ts';
import type { ActionOf, EventKind } from './event-kind.ts';
import { faultForATime, faultyBroker } from './fault-for-a-time.ts';
import { faultObstacle } from './obstacles.ts';

/** For each API a retriable error that a broker gives before it has done anything. */
const errorNames = {
  produce: 'NOT_ENOUGH_REPLICAS',
  fetch: 'NOT_LEADER_OR_FOLLOWER',
  metadata: 'LEADER_NOT_AVAILABLE',
  offsetCommit: 'COORDINATOR_LOAD_IN_PROGRESS',
  heartbeat: 'COORDINATOR_NOT_AVAILABLE',
} as const satisfies Record<FaultApi, keyof typeof kafkaError>;

/** A share of the requests is refused. */
export const brokerError: EventKind<ActionOf<'broker-error'>> = {
  obstacle: ({ broker }, target) => faultObstacle(broker, target),
  async prepare({ broker, api, ratio }, context) {
    const { brokerId, name } = await faultyBroker(broker, context);
    const errorName = errorNames[api];
    const effect = { kind: 'error', errorCode: kafkaError[errorName], when: 'before' } as const;
    return {
      sentence: `${name} answers ${Number((ratio * 100).toPrecision(3))} % of ${api} requests with ${errorName}`,
      act: () => faultForATime({ effect, api, brokerId, probability: ratio }, context),
    };
  },
};
