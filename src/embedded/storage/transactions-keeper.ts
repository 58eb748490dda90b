import type { ClusterState } from '../cluster-state.ts';
import type { StoredDecision, StoredIdentity, TransactionStore } from '../transactions/transaction-store.ts';
import { restoreTransactions } from './restore-transactions.ts';
import { readTransactionJournal, TransactionJournal } from './transaction-journal.ts';

/** Keeps the transactions of a data folder: decides what the last run left, and writes down what this one decides. */
export class TransactionsKeeper implements TransactionStore {
  readonly #dataDir: string;
  #journal: TransactionJournal | undefined;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /**
   * To be called when topics and committed offsets are in memory, and before anybody can ask for a transaction.
   * @param saveOffsets puts on disk what was found here, before the old journal goes
   */
  restore({ topics, groups, transactions, clock }: ClusterState, saveOffsets: () => void): void {
    const content = readTransactionJournal(this.#dataDir);
    const identities = restoreTransactions(content, topics, groups, Math.floor(clock.epochMs()));
    for (const identity of identities) transactions.restore(identity);
    saveOffsets();
    this.#journal = new TransactionJournal(this.#dataDir, identities);
  }

  saveIdentity(identity: StoredIdentity): void {
    this.#journal?.saveIdentity(identity);
  }

  saveDecision(decision: StoredDecision): void {
    this.#journal?.saveDecision(decision);
  }

  saveDone(transactionalId: string): void {
    this.#journal?.saveDone(transactionalId);
  }

  /** Committed offsets are on disk as they are now. */
  offsetsSaved(): void {
    this.#journal?.saveOffsetsSaved();
  }

  close(): void {
    this.#journal?.close();
    this.#journal = undefined;
  }
}
