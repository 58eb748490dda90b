import type { ServiceName } from './service-names.ts';

/** Kafka APIs that a fault of the embedded broker may be bound to. */
export type FaultApi = 'produce' | 'fetch' | 'metadata' | 'offsetCommit' | 'heartbeat';

/** Which broker: a node id, or the one that leads partition 0 of the orders topic when the event comes. */
export type BrokerChoice = number | 'leader';

/** Streaming services: each is one process, which can die and be replaced. */
export const crashableServices = ['confirmation', 'revenue'] as const;
export type CrashableService = (typeof crashableServices)[number];

/** What happens at an event. */
export type EventAction =
  /** All members leave their group, after what they have in hand is finished. */
  | { readonly kind: 'stop-service'; readonly service: ServiceName }
  /** As many members as it had before join again. */
  | { readonly kind: 'start-service'; readonly service: ServiceName }
  /** Its work takes `factor` times as long from now on; 1 is back to normal. */
  | { readonly kind: 'slow-service'; readonly service: ServiceName; readonly factor: number }
  /** Members join or leave until there are so many. */
  | { readonly kind: 'set-members'; readonly service: ServiceName; readonly members: number }
  /** One member vanishes without leaving: no heartbeat, no commit, its orders in hand forgotten. */
  | { readonly kind: 'kill-member'; readonly service: ServiceName }
  /** It dies with something written and not committed, and the next one takes its place. */
  | { readonly kind: 'crash-service'; readonly service: CrashableService }
  /** The orders topic gets more partitions, up to so many. */
  | { readonly kind: 'add-partitions'; readonly partitions: number }
  /** A fresh group reads the orders topic from the earliest offset to where it ends now, beside the services. */
  | { readonly kind: 'replay' }
  /** Answers of the API come so much later, until the event's end. */
  | {
      readonly kind: 'broker-latency';
      readonly broker: BrokerChoice | 'all';
      readonly latencyMs: number;
      readonly api: FaultApi | 'all';
    }
  /** A share of the API's requests is answered with a retriable error, until the event's end. */
  | {
      readonly kind: 'broker-error';
      readonly broker: BrokerChoice | 'all';
      readonly api: FaultApi;
      readonly ratio: number;
    }
  /** kill -9, or SIGTERM; on an embedded broker both close its port at once. */
  | { readonly kind: 'kill-broker' | 'stop-broker'; readonly broker: BrokerChoice }
  /** Starts every broker that was killed or stopped. */
  | { readonly kind: 'start-broker' }
  /** One broker after the other is stopped, started and waited for until it is back in sync. */
  | { readonly kind: 'rolling-restart' };

/** One entry of a run's time line. */
export interface EventPlan {
  /** Unique in its run. */
  readonly name: string;
  /** Since the start of the first measured phase. */
  readonly atMs: number;
  /** How long a fault of `broker-latency` or `broker-error` stays; undefined: to the end of the load. */
  readonly durationMs: number | undefined;
  readonly action: EventAction;
}
