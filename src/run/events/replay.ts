import type { ActionOf, EventKind } from './event-kind.ts';
import { noObstacle } from './obstacles.ts';

/** A fresh group reads every order again, beside the services. */
export const replay: EventKind<ActionOf<'replay'>> = {
  obstacle: noObstacle,
  prepare: (_, { orders, name, cut }) => ({
    sentence: 'a fresh group reads the orders topic from its earliest offset to its end',
    act: () => orders.replay(name, cut),
  }),
};
