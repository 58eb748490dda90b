import type { ActionOf, EventKind } from './event-kind.ts';
import { noObstacle } from './obstacles.ts';
import { waitFor } from './wait-for.ts';

/** A streaming service dies in the middle of its work, and the next one goes on from what was committed. */
export const crashService: EventKind<ActionOf<'crash-service'>> = {
  obstacle: noObstacle,
  prepare: ({ service }, { crash, cut }) => ({
    sentence: `the ${service} service dies with something written and not committed, and the next one takes its place`,
    act: () => Promise.race([crash(service), waitFor(undefined, [cut])]),
  }),
};
