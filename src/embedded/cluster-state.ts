import type { Clock } from '../clock.ts';
import type { Brokers } from './brokers.ts';
import type { GroupCoordinator } from './group/group-coordinator.ts';
import type { Timers } from './timers.ts';
import type { TransactionCoordinator } from './transactions/transaction-coordinator.ts';
import type { TopicRegistry } from './topics/topic-registry.ts';

/** `debug` is what one client did wrong; `error` is a mistake of the broker's own or of its disk. */
export type LogLevel = 'debug' | 'error';
export type WriteLog = (level: LogLevel, text: string) => void;

/** Everything that the brokers of one cluster share. */
export interface ClusterState {
  readonly clusterId: string;
  readonly brokers: Brokers;
  readonly topics: TopicRegistry;
  readonly groups: GroupCoordinator;
  readonly transactions: TransactionCoordinator;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: WriteLog;
  /** For topics that do not say how many they want. */
  readonly defaultPartitions: number;
  readonly defaultReplicationFactor: number;
  /** A null sink: what is appended is dropped. */
  readonly discards: boolean;
  /** A producer id that nobody has had. */
  nextProducerId(): bigint;
}
