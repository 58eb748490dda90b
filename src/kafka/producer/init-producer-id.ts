import { ShopSimError } from '../../errors.ts';
import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import { kafkaErrorText } from '../../protocol/error-descriptions.ts';
import {
  decodeInitProducerIdResponse,
  encodeInitProducerIdRequest,
  initProducerIdVersion,
} from '../../protocol/messages/init-producer-id.ts';
import type { Connection } from '../connection/connection.ts';
import { canRetryInitProducerId, isAuthorizationCode } from './error-decisions.ts';

/** What makes a producer idempotent. */
export interface ProducerIdentity {
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

/** Only transactions use it, and Kafka wants a number. */
const transactionTimeoutMs = 60_000;

/**
 * Asks the broker for a producer id, once.
 * @throws ShopSimError BROKER_ERROR with `canRetry` right after a broker's start (COORDINATOR_LOAD_IN_PROGRESS and the
 *   like); AUTHORIZATION_FAILED when idempotent writes are refused; and the connection's own errors
 */
export async function initProducerId(connection: Connection): Promise<ProducerIdentity> {
  const version = connection.version(apiKey.initProducerId, initProducerIdVersion, initProducerIdVersion);
  const body = encodeInitProducerIdRequest({ transactionalId: null, transactionTimeoutMs });
  const response = decodeInitProducerIdResponse(await connection.request(apiKey.initProducerId, version, [body]));
  const { errorCode, producerId, producerEpoch } = response;
  if (errorCode === kafkaError.NONE) return { producerId, producerEpoch };
  if (isAuthorizationCode(errorCode)) {
    throw new ShopSimError(
      'AUTHORIZATION_FAILED',
      `The cluster refuses idempotent writes to this user (${kafkaErrorText(errorCode)}); grant IdempotentWrite on the cluster or Write on the topic, or use --acks 1.`,
      { kafkaError: errorCode },
    );
  }
  throw new ShopSimError('BROKER_ERROR', `The cluster gives no producer id: ${kafkaErrorText(errorCode)}.`, {
    kafkaError: errorCode,
    canRetry: canRetryInitProducerId(errorCode),
  });
}
