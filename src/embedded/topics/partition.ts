import type { PartitionLog } from '../log/partition-log.ts';
import { ProducerStates } from '../log/producer-states.ts';
import { FetchWaiters, type ReadyFetches } from './fetch-waiters.ts';

export const noLeader = -1;

/** One partition: who leads it, its log, what it knows of producers, and who waits for more. */
export class Partition {
  readonly index: number;
  readonly replicas: readonly number[];
  readonly log: PartitionLog;
  readonly producers = new ProducerStates();
  readonly waiters: FetchWaiters;
  #leaderId = noLeader;
  #leaderEpoch: number;

  constructor(index: number, replicas: readonly number[], log: PartitionLog, ready: ReadyFetches, firstEpoch: number) {
    this.index = index;
    this.replicas = replicas;
    this.log = log;
    this.waiters = new FetchWaiters(ready);
    this.#leaderEpoch = firstEpoch - 1;
  }

  /** -1 while no replica runs. */
  get leaderId(): number {
    return this.#leaderId;
  }

  get leaderEpoch(): number {
    return this.#leaderEpoch;
  }

  /** Another leader in the next epoch; its readers are told. */
  setLeader(leaderId: number): void {
    this.#leaderId = leaderId;
    this.#leaderEpoch += 1;
    this.waiters.wakeAll();
  }
}
