import { ShopSimError } from '../errors.ts';
import { kafkaError } from '../protocol/error-codes.ts';
import { describeKafkaError, kafkaErrorText } from '../protocol/error-descriptions.ts';

const authorizationErrors: ReadonlySet<number> = new Set([
  kafkaError.TOPIC_AUTHORIZATION_FAILED,
  kafkaError.GROUP_AUTHORIZATION_FAILED,
  kafkaError.CLUSTER_AUTHORIZATION_FAILED,
  kafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
]);

/**
 * A broker's error code as an error for people: AUTHORIZATION_FAILED where rights are missing, else BROKER_ERROR.
 *
 * @param what what was refused, as the beginning of a sentence: `Reading partition 3 of topic orders`
 */
export function brokerError(code: number, what: string): ShopSimError {
  const details = { kafkaError: code, canRetry: describeKafkaError(code).retriable };
  return authorizationErrors.has(code)
    ? new ShopSimError(
        'AUTHORIZATION_FAILED',
        `${what} is not allowed for this user: ${kafkaErrorText(code)}. Ask for the right, or use another user.`,
        details,
      )
    : new ShopSimError('BROKER_ERROR', `${what} failed: ${kafkaErrorText(code)}.`, details);
}
