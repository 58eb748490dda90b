import { ShopSimError, type ShopSimErrorDetails } from '../../../errors.ts';

/**
 * What is left to do. abortable: abort this transaction, the producer goes on with the next one. fatal: this producer is
 * of no more use. unknown: the end was asked for and nobody knows whether it came to that: ask for the same end again.
 */
export type TransactionFailure = 'abortable' | 'fatal' | 'unknown';

/** A transaction that did not go well. */
export class TransactionError extends ShopSimError {
  readonly failure: TransactionFailure;

  constructor(failure: TransactionFailure, message: string, details: ShopSimErrorDetails = {}) {
    super('BROKER_ERROR', message, { ...details, canRetry: failure === 'unknown' });
    this.name = 'TransactionError';
    this.failure = failure;
  }
}
