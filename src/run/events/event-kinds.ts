import type { EventAction } from '../event-plan.ts';
import { addPartitions } from './add-partitions.ts';
import { brokerError } from './broker-error.ts';
import { brokerLatency } from './broker-latency.ts';
import { crashService } from './crash-service.ts';
import type { ActionOf, EventContext, EventKind, PreparedEvent } from './event-kind.ts';
import type { TargetPlan } from '../plan.ts';
import { killBroker } from './kill-broker.ts';
import { killMember } from './kill-member.ts';
import { replay } from './replay.ts';
import { rollingRestart } from './rolling-restart.ts';
import { setMembers } from './set-members.ts';
import { slowService } from './slow-service.ts';
import { startBroker } from './start-broker.ts';
import { startService } from './start-service.ts';
import { stopService } from './stop-service.ts';

/** Every kind of event. */
const eventKinds: Readonly<Record<EventAction['kind'], EventKind<EventAction>>> = {
  'stop-service': stopService,
  'start-service': startService,
  'slow-service': slowService,
  'set-members': setMembers,
  'kill-member': killMember,
  'crash-service': crashService,
  'add-partitions': addPartitions,
  replay,
  'broker-latency': brokerLatency,
  'broker-error': brokerError,
  'kill-broker': killBroker,
  'stop-broker': killBroker,
  'start-broker': startBroker,
  'rolling-restart': rollingRestart,
} satisfies { readonly [Kind in EventAction['kind']]: EventKind<ActionOf<Kind>> };

/** See {@link EventKind.obstacle}. */
export function obstacleTo(action: EventAction, target: TargetPlan): string | undefined {
  return eventKinds[action.kind].obstacle(action, target);
}

/** See {@link EventKind.prepare}. */
export function prepareEvent(action: EventAction, context: EventContext): Promise<PreparedEvent> | PreparedEvent {
  return eventKinds[action.kind].prepare(action, context);
}
