import type { TransactionError } from './transaction-error.ts';

/**
 * ready --begin--> open --commit--> committing --> ready
 *                   |  \--abort---> aborting ----> ready
 *                   '--> abortable --abort--> aborting
 * and fatal, from everywhere and for ever.
 */
export type TransactionPhase = 'ready' | 'open' | 'abortable' | 'committing' | 'aborting' | 'fatal';

/** How far a producer's transaction is, and what is known of it. */
export class TransactionState {
  phase: TransactionPhase = 'ready';
  /** Groups whose offsets the transaction has. */
  readonly groupsHeld = new Set<string>();
  /** Something was asked to be added: the coordinator may have begun the transaction. */
  mayHaveBegun = false;
  hasBegun = false;
  isMissingBatches = false;
  /** The end was asked for, and no answer came. */
  isEndUnknown = false;
  #error: TransactionError | undefined;

  /** Why the transaction must be aborted, or the producer cannot go on. */
  get error(): TransactionError | undefined {
    return this.#error;
  }

  /** @throws the failure, or Error when a call comes at a moment that its caller can avoid */
  expect(what: string, ...phases: readonly TransactionPhase[]): void {
    if (phases.includes(this.phase)) return;
    if (this.#error !== undefined) throw this.#error;
    throw new Error(`a transactional producer that is ${this.phase} cannot ${what}`);
  }

  /** Whether this is news: after `unknown` the same end may be asked for again, and nothing gets worse than fatal. */
  fail(error: TransactionError): boolean {
    if (this.phase === 'fatal' || error.failure === 'unknown') return false;
    if (error.failure === 'abortable' && this.phase === 'abortable') return false;
    this.phase = error.failure;
    this.#error = error;
    return true;
  }

  /** The transaction is committed or aborted. */
  finish(): void {
    this.phase = 'ready';
    this.#error = undefined;
    this.groupsHeld.clear();
    this.mayHaveBegun = false;
    this.hasBegun = false;
    this.isMissingBatches = false;
    this.isEndUnknown = false;
  }
}
