import type { Clock } from '../../clock.ts';
import type { BrokerFaults } from '../broker-faults.ts';
import type { CrashableService, EventAction } from '../event-plan.ts';
import type { TargetPlan } from '../plan.ts';
import type { ServiceAction } from '../service-commands.ts';

/** What the cluster says of itself, asked anew each time. */
export interface ClusterView {
  /** Node id of the broker that leads partition 0 of the orders topic; waits while there is none. */
  leaderOfOrders(): Promise<number>;
  /** Partitions, of all topics, that lack an in-sync replica. */
  underReplicatedCount(): Promise<number>;
}

/** What an event may act on. */
export interface EventContext {
  /** Does it; resolves when it is done. */
  readonly services: { command(action: ServiceAction): Promise<void> };
  /** Kills a streaming service while it has something uncommitted; resolves when the next one has taken its place. */
  readonly crash: (service: CrashableService) => Promise<void>;
  /** undefined: the cluster is somebody's. */
  readonly brokers: BrokerFaults | undefined;
  readonly cluster: ClusterView;
  readonly orders: {
    /** The orders topic grows to so many partitions, and producers and services learn of it. */
    addPartitions(partitions: number): Promise<void>;
    /** A fresh group reads the orders topic to where it ends now; resolves when it has. */
    replay(event: string, signal: AbortSignal): Promise<void>;
  };
  readonly clock: Clock;
  /** Name of the event. */
  readonly name: string;
  /** How long a fault stays; undefined: to the end of the load. */
  readonly durationMs: number | undefined;
  /** Aborted when the load has ended. */
  readonly loadEnded: AbortSignal;
  /** Aborted when the user stops the run, or it fails: whatever goes on is to end at once. */
  readonly cut: AbortSignal;
}

/** An event that is about to begin. */
export interface PreparedEvent {
  /** What is done, for people, in the present: "broker 2, the leader of partition 0, is killed". */
  readonly sentence: string;
  /** Does it; resolves when it is done and, of a fault for a time, taken back. */
  readonly act: () => Promise<void>;
}

/** One kind of event. A new one is a file in this folder, its test, and a line in event-kinds.ts. */
export interface EventKind<Action extends EventAction> {
  /** Why this target cannot perform it; undefined: it can. */
  obstacle(action: Action, target: TargetPlan): string | undefined;
  /** Finds out what is to be done: the last thing before the event begins. */
  prepare(action: Action, context: EventContext): Promise<PreparedEvent> | PreparedEvent;
}

/** The action of a kind. */
export type ActionOf<Kind extends EventAction['kind']> = WithKind<EventAction, Kind>;

/** Some actions have two kinds, which Extract would not find. */
type WithKind<Action extends EventAction, Kind> = Action extends unknown
  ? Kind extends Action['kind']
    ? Action
    : never
  : never;
