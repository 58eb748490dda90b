import { kafkaError } from '../../protocol/error-codes.ts';
import type { InitProducerIdRequest } from '../../protocol/messages/init-producer-id.ts';
import type { TransactionHead } from '../../protocol/messages/transaction-head.ts';
import type { Timers } from '../timers.ts';
import { type StagedOffset, Transaction, type TransactionPartition } from './transaction.ts';
import type { StoredIdentity, TransactionStore } from './transaction-store.ts';

/** What the coordinator acts upon. */
export interface TransactionParticipants {
  nextProducerId(): number;
  /** Writes the marker that ends the producer's transaction; a partition that is gone has none. */
  endOn(partition: TransactionPartition, producerId: number, producerEpoch: number, commits: boolean): void;
  commitOffset(offset: StagedOffset): void;
}

/** What InitProducerId gives: an identity, or an error without one. */
export interface InitResult {
  readonly errorCode: number;
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** Kafka's default of transaction.max.timeout.ms. */
const maxTimeoutMs = 15 * 60 * 1000;
/** With so many transactional ids, one without an open transaction is forgotten for each new one. */
const manyIds = 10_000;
/** The last epoch is kept for fencing, as in Kafka (TransactionMetadata.isEpochExhausted). */
const lastUsableEpoch = 0x7fff - 1;

/**
 * All transactions of the cluster, by transactional id; which broker may answer for one is decided elsewhere. Rules of
 * TransactionCoordinator in Apache Kafka 4.3 for transaction protocol 1 (before KIP-890's epoch bump with each
 * transaction). Ending a transaction writes all its markers before anything is answered.
 */
export class TransactionCoordinator {
  readonly #timers: Timers;
  readonly #participants: TransactionParticipants;
  readonly #store: TransactionStore | undefined;
  readonly #transactions = new Map<string, Transaction>();

  constructor(timers: Timers, participants: TransactionParticipants, store?: TransactionStore) {
    this.#timers = timers;
    this.#participants = participants;
    this.#store = store;
  }

  /** Takes over an identity that an earlier run gave out. */
  restore({ transactionalId, producerId, producerEpoch, timeoutMs }: StoredIdentity): void {
    const transaction = new Transaction(transactionalId, producerId);
    transaction.producerEpoch = producerEpoch;
    transaction.timeoutMs = timeoutMs;
    this.#transactions.set(transactionalId, transaction);
  }

  /**
   * The next epoch of a transactional id, which fences whoever had it; an open transaction is aborted first, and the
   * asker told to come again.
   */
  init(transactionalId: string, request: Omit<InitProducerIdRequest, 'transactionalId'>): InitResult {
    if (transactionalId === '') return refused(kafkaError.INVALID_REQUEST);
    const { transactionTimeoutMs, current } = request;
    if (transactionTimeoutMs <= 0 || transactionTimeoutMs > maxTimeoutMs) {
      return refused(kafkaError.INVALID_TRANSACTION_TIMEOUT);
    }
    const transaction = this.#transactions.get(transactionalId) ?? this.#create(transactionalId);
    const isNew = transaction.producerEpoch < 0;
    if (current !== undefined && !isNew && Number(current.producerId) !== transaction.producerId) {
      return refused(kafkaError.PRODUCER_FENCED);
    }
    if (transaction.phase === 'Ongoing') {
      this.#fence(transaction);
      return refused(kafkaError.CONCURRENT_TRANSACTIONS);
    }
    if (current !== undefined && !isNew && current.producerEpoch !== transaction.producerEpoch) {
      // The producer asks again for what it was given in an answer that it never got.
      if (current.producerEpoch !== transaction.lastProducerEpoch) return refused(kafkaError.PRODUCER_FENCED);
      return identityOf(transaction);
    }
    this.#bump(transaction, current?.producerEpoch ?? -1);
    transaction.timeoutMs = transactionTimeoutMs;
    transaction.phase = 'Empty';
    this.#saveIdentity(transaction);
    return identityOf(transaction);
  }

  /** Adds partitions, all or none. Begins the transaction where none is open. */
  addPartitions(head: TransactionHead, partitions: readonly TransactionPartition[]): number {
    const transaction = this.#find(head);
    if (typeof transaction === 'number') return transaction;
    this.#begin(transaction);
    for (const partition of partitions) transaction.add(partition);
    return 0;
  }

  /** Says that offsets of a group will come. Begins the transaction where none is open. */
  addOffsets(head: TransactionHead, groupId: string): number {
    const transaction = this.#find(head);
    if (typeof transaction === 'number') return transaction;
    this.#begin(transaction);
    transaction.groups.add(groupId);
    return 0;
  }

  /** Ends a transaction; the same end again is success, because its answer may have been lost. */
  end(head: TransactionHead, commits: boolean): number {
    const transaction = this.#find(head);
    if (typeof transaction === 'number') return transaction;
    if (transaction.phase === 'Ongoing') {
      this.#end(transaction, commits);
      return 0;
    }
    return transaction.phase === (commits ? 'CompleteCommit' : 'CompleteAbort') ? 0 : kafkaError.INVALID_TXN_STATE;
  }

  /** Whether a producer may append to a partition in its transaction: 0 or the error (KIP-890, for protocol 1). */
  checkAppend(head: TransactionHead, partition: TransactionPartition): number {
    const transaction = this.#find(head);
    if (typeof transaction === 'number') return asOfPartition(transaction);
    return transaction.has(partition.topic, partition.index) ? 0 : kafkaError.INVALID_TXN_STATE;
  }

  /** Whether offsets of a group may be staged in the producer's transaction: 0 or the error. */
  checkOffsets(head: TransactionHead, groupId: string): number {
    const transaction = this.#find(head);
    if (typeof transaction === 'number') return asOfPartition(transaction);
    return transaction.phase === 'Ongoing' && transaction.groups.has(groupId) ? 0 : kafkaError.INVALID_TXN_STATE;
  }

  /** Stages offsets that {@link checkOffsets} allowed. */
  stageOffset({ transactionalId }: TransactionHead, offset: StagedOffset): void {
    this.#transactions.get(transactionalId)?.stage(offset);
  }

  /** Ends all timers; open transactions stay open, and are aborted by the next start on the same folder. */
  dispose(): void {
    for (const transaction of this.#transactions.values()) transaction.cancelTimeout();
    this.#transactions.clear();
  }

  #create(transactionalId: string): Transaction {
    if (this.#transactions.size >= manyIds) this.#forgetOne();
    const transaction = new Transaction(transactionalId, this.#participants.nextProducerId());
    this.#transactions.set(transactionalId, transaction);
    return transaction;
  }

  #forgetOne(): void {
    for (const { transactionalId, phase } of this.#transactions.values()) {
      if (phase === 'Ongoing') continue;
      this.#transactions.delete(transactionalId);
      return;
    }
  }

  #find({ transactionalId, producerId, producerEpoch }: TransactionHead): Transaction | number {
    if (transactionalId === '') return kafkaError.INVALID_REQUEST;
    const transaction = this.#transactions.get(transactionalId);
    if (transaction === undefined || BigInt(transaction.producerId) !== producerId) {
      return kafkaError.INVALID_PRODUCER_ID_MAPPING;
    }
    return transaction.producerEpoch === producerEpoch ? transaction : kafkaError.PRODUCER_FENCED;
  }

  #begin(transaction: Transaction): void {
    if (transaction.phase === 'Ongoing') return;
    transaction.phase = 'Ongoing';
    transaction.cancelTimeout = this.#timers.after(transaction.timeoutMs, () => this.#fence(transaction));
  }

  /** Aborts an open transaction in an epoch that nobody is given, so that its producer is fenced. */
  #fence(transaction: Transaction): void {
    transaction.producerEpoch += 1;
    transaction.lastProducerEpoch = -1;
    this.#saveIdentity(transaction);
    this.#end(transaction, false);
  }

  #end(transaction: Transaction, commits: boolean): void {
    const { transactionalId, producerId, producerEpoch } = transaction;
    const partitions = [...transaction.partitions.values()];
    const offsets = commits ? [...transaction.offsets.values()] : [];
    this.#store?.saveDecision({ transactionalId, producerId, producerEpoch, commits, partitions, offsets });
    for (const offset of offsets) this.#participants.commitOffset(offset);
    for (const partition of partitions) this.#participants.endOn(partition, producerId, producerEpoch, commits);
    transaction.complete(commits);
    this.#store?.saveDone(transactionalId);
  }

  /** @param lastEpoch what the asker has; -1: it has nothing */
  #bump(transaction: Transaction, lastEpoch: number): void {
    transaction.lastProducerEpoch = lastEpoch;
    if (transaction.producerEpoch < lastUsableEpoch) {
      transaction.producerEpoch += 1;
      return;
    }
    transaction.producerId = this.#participants.nextProducerId();
    transaction.producerEpoch = 0;
  }

  #saveIdentity({ transactionalId, producerId, producerEpoch, timeoutMs }: Transaction): void {
    this.#store?.saveIdentity({ transactionalId, producerId, producerEpoch, timeoutMs });
  }
}

function refused(errorCode: number): InitResult {
  return { errorCode, producerId: -1, producerEpoch: -1 };
}

function identityOf({ producerId, producerEpoch }: Transaction): InitResult {
  return { errorCode: 0, producerId, producerEpoch };
}

/** Whoever writes to a partition is told of a fence as partitions tell it. */
function asOfPartition(errorCode: number): number {
  return errorCode === kafkaError.PRODUCER_FENCED ? kafkaError.INVALID_PRODUCER_EPOCH : errorCode;
}
