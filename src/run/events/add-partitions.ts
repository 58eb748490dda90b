import type { ActionOf, EventKind } from './event-kind.ts';
import { noObstacle } from './obstacles.ts';

/** The orders topic grows while it is written and read. */
export const addPartitions: EventKind<ActionOf<'add-partitions'>> = {
  obstacle: noObstacle,
  prepare: ({ partitions }, { orders }) => ({
    sentence: `the orders topic grows to ${partitions} partitions`,
    act: () => orders.addPartitions(partitions),
  }),
};
