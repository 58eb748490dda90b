import * as z from 'zod';
import { addPartitions } from './add-partitions.ts';
import { brokerError } from './broker-error.ts';
import { brokerLatency } from './broker-latency.ts';
import type { PlannedAction } from './event-type.ts';
import { killBroker } from './kill-broker.ts';
import { killMember } from './kill-member.ts';
import { replay } from './replay.ts';
import { rollingRestart } from './rolling-restart.ts';
import { setMembers } from './set-members.ts';
import { slowService } from './slow-service.ts';
import { startBroker } from './start-broker.ts';
import { startService } from './start-service.ts';
import { stopBroker } from './stop-broker.ts';
import { stopService } from './stop-service.ts';

/** Everything that can happen, by the word behind `do`: a new event is a new file, a line here and one below. */
const eventTypes = {
  'stop-service': stopService,
  'start-service': startService,
  'slow-service': slowService,
  'set-members': setMembers,
  'kill-member': killMember,
  'add-partitions': addPartitions,
  replay,
  'broker-latency': brokerLatency,
  'broker-error': brokerError,
  'kill-broker': killBroker,
  'stop-broker': stopBroker,
  'start-broker': startBroker,
  'rolling-restart': rollingRestart,
};

export const eventSchema = z.discriminatedUnion('do', [
  stopService.schema,
  startService.schema,
  slowService.schema,
  setMembers.schema,
  killMember.schema,
  addPartitions.schema,
  replay.schema,
  brokerLatency.schema,
  brokerError.schema,
  killBroker.schema,
  stopBroker.schema,
  startBroker.schema,
  rollingRestart.schema,
]);

export type EventDocument = z.output<typeof eventSchema>;

/** What an event means, and its usual name. */
export function planEvent<Kind extends EventDocument['do']>(
  event: Extract<EventDocument, { readonly do: Kind }>,
): PlannedAction & { readonly usualName: string } {
  const kind: Kind = event.do;
  // Correlates the word with its own document, which TypeScript cannot see through a union.
  const types = eventTypes as unknown as {
    readonly [K in Kind]: EventPlanner<Extract<EventDocument, { readonly do: K }>>;
  };
  const type = types[kind];
  return { ...type.plan(event), usualName: type.usualName(event) };
}

interface EventPlanner<Event> {
  usualName(event: Event): string;
  plan(event: Event): PlannedAction;
}
