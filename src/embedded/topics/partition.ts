import { readBatchHeader } from '../../protocol/record-batch-reader.ts';
import { batchAttribute } from '../../protocol/record-batch-format.ts';
import { controlType, encodeMarkerBatch, readControlType } from '../../protocol/control-record.ts';
import { describeBatch, type IncomingBatch } from '../log/check-batch.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { PartitionTransactions } from '../log/partition-transactions.ts';
import { ProducerStates } from '../log/producer-states.ts';
import { FetchWaiters, type ReadyFetches } from './fetch-waiters.ts';

export const noLeader = -1;

/** Coordinators are all one here, and never change. */
const coordinatorEpoch = 0;

/** The end of a producer's transaction, as its coordinator tells it to a partition. */
export interface TransactionEnd {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly commits: boolean;
  /** Milliseconds since the epoch. */
  readonly timestampMs: number;
}

/** One partition: who leads it, its log, what it knows of producers and transactions, and who waits for more. */
export class Partition {
  readonly index: number;
  readonly replicas: readonly number[];
  readonly log: PartitionLog;
  readonly producers = new ProducerStates();
  readonly transactions = new PartitionTransactions();
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

  /** Before it every transaction is decided: what readers of committed records may see. */
  get lastStableOffset(): number {
    const firstOpen = this.transactions.firstOpenOffset;
    return firstOpen === undefined ? this.log.endOffset : Math.max(firstOpen, this.log.startOffset);
  }

  /** Another leader in the next epoch; its readers are told. */
  setLeader(leaderId: number): void {
    this.#leaderId = leaderId;
    this.#leaderEpoch += 1;
    this.waiters.wakeAll();
  }

  /** Remembers a batch that was appended: its sequences, and that its transaction is open. */
  remember(batch: IncomingBatch, baseOffset: number): void {
    this.producers.remember(batch, baseOffset);
    if ((batch.attributes & batchAttribute.transactional) === 0) return;
    this.transactions.appended(batch.producerId, batch.producerEpoch, baseOffset);
  }

  /** Remembers a batch that was found in a log on disk. */
  rememberStored(bytes: Buffer, baseOffset: number): void {
    const batch = describeBatch(bytes);
    if ((batch.attributes & batchAttribute.control) === 0) {
      this.remember(batch, baseOffset);
      return;
    }
    const header = readBatchHeader(bytes);
    if (header === undefined) return;
    const commits = readControlType(bytes, 0, header) === controlType.commit;
    this.producers.ended(batch.producerId, batch.producerEpoch);
    this.transactions.ended(batch.producerId, commits, baseOffset, this.log.startOffset);
  }

  /** Appends the marker that ends a producer's transaction here. @throws the store's error */
  endTransaction({ producerId, producerEpoch, commits, timestampMs }: TransactionEnd): void {
    const stableBefore = this.lastStableOffset;
    const identity = { producerId: BigInt(producerId), producerEpoch };
    const bytes = encodeMarkerBatch({ commits, ...identity, timestampMs, coordinatorEpoch });
    const markerOffset = this.log.append(describeBatch(bytes), this.#leaderEpoch);
    this.producers.ended(producerId, producerEpoch);
    this.transactions.ended(producerId, commits, markerOffset, this.log.startOffset);
    this.waiters.onAppend(bytes.length, false);
    if (this.lastStableOffset > stableBefore) this.waiters.onStable();
  }
}
