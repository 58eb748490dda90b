import type { ServiceAction } from '../service-commands.ts';
import type { EventKind } from './event-kind.ts';
import { noObstacle } from './obstacles.ts';

/** A kind of event that its services perform. */
export function serviceEvent<Action extends ServiceAction>(sentenceOf: (action: Action) => string): EventKind<Action> {
  return {
    obstacle: noObstacle,
    prepare: (action, { services }) => ({ sentence: sentenceOf(action), act: () => services.command(action) }),
  };
}
