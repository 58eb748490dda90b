import { ownBrokers } from './choose-broker.ts';
import type { ActionOf, EventKind } from './event-kind.ts';
import { stoppingObstacle } from './obstacles.ts';

/** Every broker that is away comes back. */
export const startBroker: EventKind<ActionOf<'start-broker'>> = {
  obstacle: (_, target) => stoppingObstacle('all', target),
  prepare(_, context) {
    const brokers = ownBrokers(context);
    const ids = brokers.awayIds;
    const names = ids.length === 1 ? `broker ${ids.join()} is` : `brokers ${ids.join(', ')} are`;
    return {
      sentence: ids.length === 0 ? 'no broker was away: none is started' : `${names} started again`,
      act: async () => {
        await Promise.all(ids.map((id) => brokers.start(id)));
      },
    };
  },
};
