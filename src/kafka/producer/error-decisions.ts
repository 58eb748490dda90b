import { kafkaError } from '../../protocol/error-codes.ts';
import { describeKafkaError } from '../../protocol/error-descriptions.ts';

/**
 * What an answer (or its absence) means for a batch.
 * - acked: in the log.
 * - refused: not in the log by this attempt; try again.
 * - unknown: the broker worked on it, it may be in the log; try again.
 * - lost: the connection broke; the attempt may have arrived, or may arrive yet.
 * - sequence: refused because of its producer id, epoch or sequence; the state of the partition decides.
 * - failed: this batch is refused for good, others are not concerned.
 * - fatal: the producer cannot go on.
 */
export type Verdict = 'acked' | 'refused' | 'unknown' | 'lost' | 'sequence' | 'failed' | 'fatal';

const verdicts: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [kafkaError.NONE, 'acked'],
  // The sequence is behind the log's end: an earlier attempt of the same batch was appended.
  [kafkaError.DUPLICATE_SEQUENCE_NUMBER, 'acked'],

  [kafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER, 'sequence'],
  [kafkaError.INVALID_PRODUCER_EPOCH, 'sequence'],
  [kafkaError.UNKNOWN_PRODUCER_ID, 'sequence'],

  // Checked before anything is appended.
  [kafkaError.CORRUPT_MESSAGE, 'refused'],
  [kafkaError.LEADER_NOT_AVAILABLE, 'refused'],
  [kafkaError.BROKER_NOT_AVAILABLE, 'refused'],
  [kafkaError.REPLICA_NOT_AVAILABLE, 'refused'],
  [kafkaError.NOT_ENOUGH_REPLICAS, 'refused'],
  [kafkaError.FENCED_LEADER_EPOCH, 'refused'],
  [kafkaError.UNKNOWN_LEADER_EPOCH, 'refused'],
  [kafkaError.LISTENER_NOT_FOUND, 'refused'],
  [kafkaError.THROTTLING_QUOTA_EXCEEDED, 'refused'],

  [kafkaError.MESSAGE_TOO_LARGE, 'failed'],
  [kafkaError.RECORD_LIST_TOO_LARGE, 'failed'],
  [kafkaError.INVALID_TIMESTAMP, 'failed'],
  [kafkaError.POLICY_VIOLATION, 'failed'],
  [kafkaError.INVALID_RECORD, 'failed'],

  // Only batches of a transaction: it has to be aborted.
  [kafkaError.INVALID_TXN_STATE, 'failed'],
  [kafkaError.INVALID_PRODUCER_ID_MAPPING, 'failed'],
  [kafkaError.TRANSACTION_ABORTABLE, 'failed'],

  [kafkaError.INVALID_TOPIC_EXCEPTION, 'fatal'],
  [kafkaError.INVALID_REQUIRED_ACKS, 'fatal'],
  [kafkaError.TOPIC_AUTHORIZATION_FAILED, 'fatal'],
  [kafkaError.CLUSTER_AUTHORIZATION_FAILED, 'fatal'],
  [kafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, 'fatal'],
  [kafkaError.ILLEGAL_SASL_STATE, 'fatal'],
  [kafkaError.UNSUPPORTED_VERSION, 'fatal'],
  [kafkaError.INVALID_REQUEST, 'fatal'],
  [kafkaError.UNSUPPORTED_FOR_MESSAGE_FORMAT, 'fatal'],
  [kafkaError.SECURITY_DISABLED, 'fatal'],
  [kafkaError.SASL_AUTHENTICATION_FAILED, 'fatal'],
  [kafkaError.PRODUCER_FENCED, 'fatal'],
]);

/**
 * The verdict on a Produce answer. Everything not listed is `unknown`, among it 6 NOT_LEADER_OR_FOLLOWER, 3
 * UNKNOWN_TOPIC_OR_PARTITION and 56 KAFKA_STORAGE_ERROR: a leader that loses its role while a batch waits for the
 * in-sync replicas answers them for a batch that it has appended (apache/kafka DelayedProduce.tryComplete).
 */
export function verdictOnCode(code: number): Verdict {
  return verdicts.get(code) ?? 'unknown';
}

const initRetriable: ReadonlySet<number> = new Set<number>([
  kafkaError.BROKER_NOT_AVAILABLE,
  kafkaError.UNKNOWN_SERVER_ERROR,
]);

/** Whether InitProducerId may be tried again: right after a broker's start it answers COORDINATOR_LOAD_IN_PROGRESS. */
export function canRetryInitProducerId(code: number): boolean {
  return describeKafkaError(code).retriable || initRetriable.has(code);
}

const authorizationCodes: ReadonlySet<number> = new Set<number>([
  kafkaError.TOPIC_AUTHORIZATION_FAILED,
  kafkaError.CLUSTER_AUTHORIZATION_FAILED,
  kafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
]);

/** Whether the broker's code says that the user lacks a permission. */
export function isAuthorizationCode(code: number): boolean {
  return authorizationCodes.has(code);
}
