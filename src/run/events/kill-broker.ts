import { chooseBroker, ownBrokers } from './choose-broker.ts';
import type { ActionOf, EventKind } from './event-kind.ts';
import { stoppingObstacle } from './obstacles.ts';

/** A broker dies (kill -9), or is told to go (SIGTERM): then it hands its leaderships over first. */
export const killBroker: EventKind<ActionOf<'kill-broker'>> = {
  obstacle: ({ broker }, target) => stoppingObstacle(broker, target),
  async prepare({ kind, broker }, context) {
    const { brokerId, name } = await chooseBroker(broker, context);
    const brokers = ownBrokers(context);
    return kind === 'kill-broker'
      ? { sentence: `${name} is killed`, act: () => brokers.kill(brokerId) }
      : { sentence: `${name} is stopped`, act: () => brokers.stop(brokerId) };
  },
};
