import { ShopSimError, type ErrorCode } from '../../errors.ts';
import { verdictOnCode, type Verdict } from '../producer/error-decisions.ts';
import type { DeliveryOutcome } from '../producer/port.ts';

const refusals: ReadonlySet<Verdict> = new Set(['refused', 'failed', 'fatal']);
const fatalCodes: ReadonlySet<ErrorCode> = new Set([
  'AUTHENTICATION_FAILED',
  'AUTHORIZATION_FAILED',
  'TLS_FAILED',
  'UNSUPPORTED_BY_BROKER',
]);

/**
 * What it means for its records that kafkajs gave up a send(). kafkajs throws the first error that any broker answered
 * and forgets which partition it was for, what the other brokers answered, and what came of earlier attempts: only a
 * first attempt at a single partition is known to be refused.
 *
 * @param attempts how often kafkajs chose partitions; 0: it never came to write anything
 * @param code the broker's error code, if there is one
 */
export function outcomeOfFailedSend(
  attempts: number,
  partitionCount: number,
  code: number | undefined,
): Exclude<DeliveryOutcome, 'acked'> {
  if (attempts === 0) return 'notSent';
  const isRefused = code !== undefined && refusals.has(verdictOnCode(code));
  return isRefused && attempts === 1 && partitionCount === 1 ? 'failed' : 'indeterminate';
}

/** Whether no later send() can succeed either. @param error as `translateKafkajsError` gives it */
export function isFatal(error: Error): boolean {
  if (!(error instanceof ShopSimError)) return false;
  return fatalCodes.has(error.code) || verdictOnCode(error.kafkaError ?? 0) === 'fatal';
}
