import { setTimeout as pause } from 'node:timers/promises';

import type { Clock } from '../../../clock.ts';
import { type ErrorCode, ShopSimError } from '../../../errors.ts';
import { kafkaError } from '../../../protocol/error-codes.ts';
import { kafkaErrorText } from '../../../protocol/error-descriptions.ts';
import type { Connection } from '../../connection/connection.ts';
import type { Pauses } from '../pauses.ts';
import type { Coordinator } from './coordinator.ts';
import { TransactionError } from './transaction-error.ts';
import { isFenced, type StepVerdict, type TransactionStep, verdictOnStep } from './transaction-verdicts.ts';

export interface StepRunnerParts {
  readonly transactionalId: string;
  readonly timeoutMs: number;
  /** max.block.ms: how long a step is tried. */
  readonly maxBlockMs: number;
  readonly clock: Clock;
  readonly pauses: Pauses;
}

/** What is said of a step when it fails. */
const doings: Readonly<Record<TransactionStep, string>> = {
  find: 'find its coordinator',
  init: 'get a producer id',
  addPartitions: 'add partitions to its transaction',
  addOffsets: "add a group's offsets to its transaction",
  commitOffsets: "commit a group's offsets in its transaction",
  end: 'end its transaction',
};

/** Failures of a connection that another attempt cannot mend. */
const finalCodes: ReadonlySet<ErrorCode> = new Set([
  'USAGE',
  'AUTHENTICATION_FAILED',
  'AUTHORIZATION_FAILED',
  'TLS_FAILED',
  'UNSUPPORTED_BY_BROKER',
  'PROTOCOL_VIOLATION',
]);

/** As Java's client: a transaction that was just ended is dealt with in a few milliseconds. */
const concurrentPauseMs = 20;

interface Attempt {
  readonly verdict: StepVerdict;
  /** 0: the connection failed. */
  readonly code: number;
  readonly cause?: ShopSimError;
}

/**
 * Brings the steps of transactions to an end: asks the coordinator again while it may help, and finds it anew when it
 * moved or was lost. Every step may be asked for twice, so a connection that is lost costs nothing but time, except at
 * the end of a transaction: who is fenced after that may have been the one who ended it.
 */
export class StepRunner {
  readonly #parts: StepRunnerParts;
  #isClosed = false;

  constructor(parts: StepRunnerParts) {
    this.#parts = parts;
  }

  /** Nothing is tried any more. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * @param ask one attempt, which returns the code that decides
   * @param isUnknown whether an earlier call of this step ended without an answer
   * @throws TransactionError
   */
  async run(
    step: TransactionStep,
    coordinator: Coordinator,
    ask: (connection: Connection) => Promise<number>,
    isUnknown = false,
  ): Promise<void> {
    const { clock, maxBlockMs } = this.#parts;
    const deadlineMs = clock.nowMs() + maxBlockMs;
    let wasLost = isUnknown;
    for (let failures = 1; ; failures++) {
      const attempt = await this.#attempt(step, coordinator, ask);
      if (attempt.verdict === 'done') return;
      if (this.#isClosed) throw new TransactionError('fatal', 'The transactional producer is closed.');
      if (attempt.verdict === 'fatal' || attempt.verdict === 'abortable') throw this.#failure(step, attempt, wasLost);
      wasLost ||= attempt.code === 0 || attempt.code === kafkaError.REQUEST_TIMED_OUT;
      if (clock.nowMs() >= deadlineMs) throw this.#tooLate(step, attempt);
      if (attempt.verdict === 'moved') coordinator.moved();
      await pause(this.#pauseMs(attempt.code, failures));
    }
  }

  async #attempt(
    step: TransactionStep,
    coordinator: Coordinator,
    ask: (connection: Connection) => Promise<number>,
  ): Promise<Attempt> {
    try {
      const found = await coordinator.connect();
      if (found.connection === undefined) {
        return { verdict: verdictOnStep('find', found.errorCode), code: found.errorCode };
      }
      const code = await ask(found.connection);
      return { verdict: verdictOnStep(step, code), code };
    } catch (error) {
      if (!(error instanceof ShopSimError)) throw error;
      return { verdict: finalCodes.has(error.code) ? 'fatal' : 'moved', code: 0, cause: error };
    }
  }

  #pauseMs(code: number, failures: number): number {
    const pauseMs = this.#parts.pauses.retryMs(failures);
    return code === kafkaError.CONCURRENT_TRANSACTIONS ? Math.min(concurrentPauseMs, pauseMs) : pauseMs;
  }

  #failure(step: TransactionStep, { verdict, code, cause }: Attempt, isUnknown: boolean): TransactionError {
    const failure = verdict === 'abortable' ? 'abortable' : 'fatal';
    const details = cause === undefined ? { kafkaError: code } : { cause };
    return new TransactionError(failure, this.#text(step, code, isUnknown, cause), details);
  }

  #text(step: TransactionStep, code: number, isUnknown: boolean, cause: ShopSimError | undefined): string {
    const { transactionalId, timeoutMs } = this.#parts;
    const who = `The producer with transactional id ${transactionalId}`;
    if (cause !== undefined) return `${who} cannot ${doings[step]}. ${cause.message}`;
    const reason = `${who} cannot ${doings[step]}: ${kafkaErrorText(code)}`;
    if (!isFenced(code)) return `${reason}.`;
    const unknown =
      step === 'end' && isUnknown
        ? ' An earlier request to end the transaction was not answered: whether it was ended so is not known.'
        : '';
    return `${reason}: another one has started, or a transaction was open for more than ${timeoutMs} ms.${unknown}`;
  }

  /** Only the end of a transaction leaves something open; every other step has its transaction aborted. */
  #tooLate(step: TransactionStep, { code, cause }: Attempt): TransactionError {
    const { transactionalId, maxBlockMs } = this.#parts;
    const why = cause === undefined ? `${kafkaErrorText(code)}.` : cause.message;
    const failure = step === 'end' ? 'unknown' : step === 'init' ? 'fatal' : 'abortable';
    const text = `The producer with transactional id ${transactionalId} could not ${doings[step]} within ${maxBlockMs} ms. ${why}`;
    return new TransactionError(failure, text, cause === undefined ? { kafkaError: code } : { cause });
  }
}
