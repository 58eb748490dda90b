import type { CommittedOffset } from '../group/committed-offsets.ts';

/** Kafka's names; the Prepare phases between them take no time here, because markers are written at once. */
export type TransactionPhase = 'Empty' | 'Ongoing' | 'CompleteCommit' | 'CompleteAbort';

/** Offsets of a group that are committed with the transaction. */
export interface StagedOffset {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly committed: CommittedOffset;
}

/** A partition that the transaction writes to. */
export interface TransactionPartition {
  readonly topic: string;
  readonly index: number;
}

const nothingToCancel = (): void => undefined;

/** What the coordinator knows of one transactional id; rules of TransactionMetadata in Apache Kafka 4.3. */
export class Transaction {
  readonly transactionalId: string;
  producerId: number;
  /** -1 until it was given out. */
  producerEpoch = -1;
  /** The one before, for a producer that asks for the next epoch again because it got no answer; -1: none. */
  lastProducerEpoch = -1;
  timeoutMs = 0;
  phase: TransactionPhase = 'Empty';
  /** By `topic-index`. */
  readonly partitions = new Map<string, TransactionPartition>();
  readonly groups = new Set<string>();
  /** By group, topic and partition: the last one counts. */
  readonly offsets = new Map<string, StagedOffset>();
  cancelTimeout: () => void = nothingToCancel;

  constructor(transactionalId: string, producerId: number) {
    this.transactionalId = transactionalId;
    this.producerId = producerId;
  }

  add({ topic, index }: TransactionPartition): void {
    this.partitions.set(`${topic}-${index}`, { topic, index });
  }

  has(topic: string, index: number): boolean {
    return this.phase === 'Ongoing' && this.partitions.has(`${topic}-${index}`);
  }

  stage(offset: StagedOffset): void {
    this.offsets.set(`${offset.groupId} ${offset.topic}-${offset.partition}`, offset);
  }

  /** It is decided and all of it is told. */
  complete(commits: boolean): void {
    this.phase = commits ? 'CompleteCommit' : 'CompleteAbort';
    this.cancelTimeout();
    this.cancelTimeout = nothingToCancel;
    this.partitions.clear();
    this.groups.clear();
    this.offsets.clear();
  }
}
