import { formatDurationMs } from '../../units.ts';
import type { ActionOf, EventKind } from './event-kind.ts';
import { faultForATime, faultyBroker } from './fault-for-a-time.ts';
import { faultObstacle } from './obstacles.ts';

/** Answers come later. */
export const brokerLatency: EventKind<ActionOf<'broker-latency'>> = {
  obstacle: ({ broker }, target) => faultObstacle(broker, target),
  async prepare({ broker, api, latencyMs }, context) {
    const { brokerId, name } = await faultyBroker(broker, context);
    const requests = api === 'all' ? 'every request' : `${api} requests`;
    const rule = { effect: { kind: 'latency', latencyMs }, api: api === 'all' ? undefined : api, brokerId } as const;
    return {
      sentence: `${name} answers ${requests} ${formatDurationMs(latencyMs)} later`,
      act: () => faultForATime(rule, context),
    };
  },
};
