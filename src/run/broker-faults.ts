import type { FaultRule } from '../embedded/faults.ts';

/** Sets a fault and resolves to what takes it back. */
export type AddFault = (rule: FaultRule) => Promise<() => Promise<void>>;

/** What can be done to the brokers of a run: those that shop-sim itself has started. Every method rejects when it fails. */
export interface BrokerFaults {
  /** Node ids in ascending order, those that are away included. */
  readonly brokerIds: readonly number[];
  /** Those that were killed or stopped. */
  readonly awayIds: readonly number[];
  /** kill -9; resolves when it is gone. */
  kill(brokerId: number): Promise<void>;
  /** SIGTERM; resolves when it is gone. */
  stop(brokerId: number): Promise<void>;
  /** Resolves when it takes part in the cluster again; its replicas may not have caught up. */
  start(brokerId: number): Promise<void>;
  /** undefined: these brokers answer as they do. */
  readonly addFault: AddFault | undefined;
}
