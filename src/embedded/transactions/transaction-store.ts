import type { StagedOffset, TransactionPartition } from './transaction.ts';

/** A transactional id with what was given out for it last. */
export interface StoredIdentity {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly timeoutMs: number;
}

/** How a transaction ends: written down before the first marker, so that a killed broker leaves no half of it. */
export interface StoredDecision {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly commits: boolean;
  readonly partitions: readonly TransactionPartition[];
  readonly offsets: readonly StagedOffset[];
}

/** Told of what must outlive the process. */
export interface TransactionStore {
  saveIdentity(identity: StoredIdentity): void;
  saveDecision(decision: StoredDecision): void;
  /** All markers of the last decision are written. */
  saveDone(transactionalId: string): void;
}
