import { type KafkaErrorName, kafkaError } from './error-codes.ts';

/**
 * Whether the same request may succeed later, and what the error means.
 * Source: apache/kafka clients/src/main/java/org/apache/kafka/common/protocol/Errors.java; an error
 * is retriable there when its exception is a RetriableException.
 */
const descriptions: Record<KafkaErrorName, readonly [retriable: boolean, meaning: string]> = {
  UNKNOWN_SERVER_ERROR: [false, 'the server experienced an unexpected error when processing the request'],
  NONE: [false, 'success'],
  OFFSET_OUT_OF_RANGE: [false, 'the offset is not within the log'],
  CORRUPT_MESSAGE: [true, 'the batch failed its CRC check, is too large, or is otherwise corrupt'],
  UNKNOWN_TOPIC_OR_PARTITION: [true, 'the broker does not know this topic or partition'],
  INVALID_FETCH_SIZE: [false, 'the requested fetch size is invalid'],
  LEADER_NOT_AVAILABLE: [true, 'the partition has no leader now, an election is under way'],
  NOT_LEADER_OR_FOLLOWER: [true, 'this broker is not the leader of the partition'],
  REQUEST_TIMED_OUT: [true, 'the request timed out'],
  BROKER_NOT_AVAILABLE: [false, 'the broker is not available'],
  REPLICA_NOT_AVAILABLE: [true, 'the replica is not available on this broker'],
  MESSAGE_TOO_LARGE: [false, 'the request holds a batch that is larger than the broker accepts (max.message.bytes)'],
  STALE_CONTROLLER_EPOCH: [false, 'the controller moved to another broker'],
  OFFSET_METADATA_TOO_LARGE: [false, 'the metadata field of the offset request was too large'],
  NETWORK_EXCEPTION: [true, 'the connection was lost before an answer came'],
  COORDINATOR_LOAD_IN_PROGRESS: [true, 'the coordinator is still loading its state'],
  COORDINATOR_NOT_AVAILABLE: [true, 'the coordinator is not available'],
  NOT_COORDINATOR: [true, 'this broker is not the coordinator'],
  INVALID_TOPIC_EXCEPTION: [false, 'the request attempted to perform an operation on an invalid topic'],
  RECORD_LIST_TOO_LARGE: [false, 'the batch is larger than a segment of the topic (segment.bytes)'],
  NOT_ENOUGH_REPLICAS: [true, 'messages are rejected since there are fewer in-sync replicas than required'],
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: [
    true,
    'messages are written to the log, but to fewer in-sync replicas than required',
  ],
  INVALID_REQUIRED_ACKS: [false, 'produce request specified an invalid value for required acks'],
  ILLEGAL_GENERATION: [false, 'specified group generation id is not valid'],
  INCONSISTENT_GROUP_PROTOCOL: [false, 'the group members have no protocol in common'],
  INVALID_GROUP_ID: [false, 'the group id is invalid'],
  UNKNOWN_MEMBER_ID: [false, 'the coordinator is not aware of this member'],
  INVALID_SESSION_TIMEOUT: [false, 'the session timeout is outside the range the broker allows'],
  REBALANCE_IN_PROGRESS: [false, 'the group is rebalancing, so a rejoin is needed'],
  INVALID_COMMIT_OFFSET_SIZE: [false, 'the committing offset data size is not valid'],
  TOPIC_AUTHORIZATION_FAILED: [false, 'topic authorization failed'],
  GROUP_AUTHORIZATION_FAILED: [false, 'group authorization failed'],
  CLUSTER_AUTHORIZATION_FAILED: [false, 'cluster authorization failed'],
  INVALID_TIMESTAMP: [false, 'the timestamp of the message is out of acceptable range'],
  UNSUPPORTED_SASL_MECHANISM: [false, 'the broker does not support the requested SASL mechanism'],
  ILLEGAL_SASL_STATE: [false, 'request is not valid given the current SASL state'],
  UNSUPPORTED_VERSION: [false, 'the version of API is not supported'],
  TOPIC_ALREADY_EXISTS: [false, 'topic with this name already exists'],
  INVALID_PARTITIONS: [false, 'number of partitions is below 1'],
  INVALID_REPLICATION_FACTOR: [false, 'replication factor is below 1 or larger than the number of available brokers'],
  INVALID_REPLICA_ASSIGNMENT: [false, 'replica assignment is invalid'],
  INVALID_CONFIG: [false, 'configuration is invalid'],
  NOT_CONTROLLER: [true, 'this broker is not the controller'],
  INVALID_REQUEST: [false, "the request is malformed, or this broker cannot handle it; the broker's log says more"],
  UNSUPPORTED_FOR_MESSAGE_FORMAT: [false, 'the message format version on the broker does not support the request'],
  POLICY_VIOLATION: [false, 'request parameters do not satisfy the configured policy'],
  OUT_OF_ORDER_SEQUENCE_NUMBER: [false, 'the broker received an out of order sequence number'],
  DUPLICATE_SEQUENCE_NUMBER: [false, 'the broker received a duplicate sequence number'],
  INVALID_PRODUCER_EPOCH: [false, 'producer attempted to produce with an old epoch'],
  INVALID_TXN_STATE: [false, 'the producer attempted a transactional operation in an invalid state'],
  INVALID_PRODUCER_ID_MAPPING: [false, 'the producer id does not belong to this transactional id'],
  INVALID_TRANSACTION_TIMEOUT: [false, "the transaction timeout is above the broker's transaction.max.timeout.ms"],
  CONCURRENT_TRANSACTIONS: [true, 'another operation on the same transaction is under way'],
  TRANSACTION_COORDINATOR_FENCED: [false, 'the transaction coordinator that sent this is no longer the current one'],
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: [false, 'transactional Id authorization failed'],
  SECURITY_DISABLED: [false, 'security features are disabled'],
  OPERATION_NOT_ATTEMPTED: [false, 'the broker did not attempt this operation'],
  KAFKA_STORAGE_ERROR: [true, 'disk error when trying to access log file on the disk'],
  LOG_DIR_NOT_FOUND: [false, 'the user-specified log directory is not found in the broker config'],
  SASL_AUTHENTICATION_FAILED: [false, 'SASL Authentication failed'],
  UNKNOWN_PRODUCER_ID: [false, 'the broker no longer knows this producer id, because its records were deleted'],
  REASSIGNMENT_IN_PROGRESS: [false, 'A partition reassignment is in progress'],
  DELEGATION_TOKEN_AUTH_DISABLED: [false, 'delegation Token feature is not enabled'],
  DELEGATION_TOKEN_NOT_FOUND: [false, 'delegation Token is not found on server'],
  DELEGATION_TOKEN_OWNER_MISMATCH: [false, 'specified Principal is not valid Owner/Renewer'],
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED: [false, 'delegation tokens are refused on this kind of connection'],
  DELEGATION_TOKEN_AUTHORIZATION_FAILED: [false, 'delegation Token authorization failed'],
  DELEGATION_TOKEN_EXPIRED: [false, 'delegation Token is expired'],
  INVALID_PRINCIPAL_TYPE: [false, 'supplied principalType is not supported'],
  NON_EMPTY_GROUP: [false, 'the group is not empty'],
  GROUP_ID_NOT_FOUND: [false, 'the group id does not exist'],
  FETCH_SESSION_ID_NOT_FOUND: [true, 'the fetch session ID was not found'],
  INVALID_FETCH_SESSION_EPOCH: [true, 'the fetch session epoch is invalid'],
  LISTENER_NOT_FOUND: [true, 'the leader has no listener that matches the one used'],
  TOPIC_DELETION_DISABLED: [false, 'topic deletion is disabled'],
  FENCED_LEADER_EPOCH: [true, 'the leader epoch in the request is older than the epoch on the broker'],
  UNKNOWN_LEADER_EPOCH: [true, 'the leader epoch in the request is newer than the epoch on the broker'],
  UNSUPPORTED_COMPRESSION_TYPE: [
    false,
    'the requesting client does not support the compression type of given partition',
  ],
  STALE_BROKER_EPOCH: [false, 'broker epoch has changed'],
  OFFSET_NOT_AVAILABLE: [true, 'the new leader has not caught up, offsets are not certain yet'],
  MEMBER_ID_REQUIRED: [false, 'the group member needs a member id before it can join'],
  PREFERRED_LEADER_NOT_AVAILABLE: [true, 'the preferred leader was not available'],
  GROUP_MAX_SIZE_REACHED: [false, 'the group has reached its maximum size'],
  FENCED_INSTANCE_ID: [false, 'another static member has the same group.instance.id'],
  ELIGIBLE_LEADERS_NOT_AVAILABLE: [true, 'eligible topic partition leaders are not available'],
  ELECTION_NOT_NEEDED: [true, 'leader election not needed for topic partition'],
  NO_REASSIGNMENT_IN_PROGRESS: [false, 'no partition reassignment is in progress'],
  GROUP_SUBSCRIBED_TO_TOPIC: [false, 'the group is subscribed to the topic'],
  INVALID_RECORD: [false, 'the broker refused the record as invalid'],
  UNSTABLE_OFFSET_COMMIT: [true, 'there are unstable offsets that need to be cleared'],
  THROTTLING_QUOTA_EXCEEDED: [true, 'a quota is exceeded'],
  PRODUCER_FENCED: [false, 'a newer producer with the same transactional id has taken over'],
  RESOURCE_NOT_FOUND: [false, 'A request illegally referred to a resource that does not exist'],
  DUPLICATE_RESOURCE: [false, 'A request illegally referred to the same resource twice'],
  UNACCEPTABLE_CREDENTIAL: [false, 'requested credential would not meet criteria for acceptability'],
  INCONSISTENT_VOTER_SET: [false, 'the voter sets of the two sides differ'],
  INVALID_UPDATE_VERSION: [false, 'the given update version was invalid'],
  FEATURE_UPDATE_FAILED: [false, 'unable to update finalized features due to an unexpected server error'],
  PRINCIPAL_DESERIALIZATION_FAILURE: [false, 'the principal could not be read when a request was forwarded'],
  SNAPSHOT_NOT_FOUND: [false, 'requested snapshot was not found'],
  POSITION_OUT_OF_RANGE: [false, 'the position is outside the snapshot'],
  UNKNOWN_TOPIC_ID: [true, 'this server does not host this topic ID'],
  DUPLICATE_BROKER_REGISTRATION: [false, 'this broker ID is already in use'],
  BROKER_ID_NOT_REGISTERED: [false, 'the given broker ID was not registered'],
  INCONSISTENT_TOPIC_ID: [true, "the log's topic ID did not match the topic ID in the request"],
  INCONSISTENT_CLUSTER_ID: [false, 'the cluster id is not that of this cluster'],
  TRANSACTIONAL_ID_NOT_FOUND: [false, 'the transactionalId could not be found'],
  FETCH_SESSION_TOPIC_ID_ERROR: [true, 'the fetch session encountered inconsistent topic ID usage'],
  INELIGIBLE_REPLICA: [false, 'the new ISR contains at least one ineligible replica'],
  NEW_LEADER_ELECTED: [false, 'the partition state was updated, but the leader has changed'],
  OFFSET_MOVED_TO_TIERED_STORAGE: [false, 'the requested offset is moved to tiered storage'],
  FENCED_MEMBER_EPOCH: [false, 'the member epoch is fenced, the member must rejoin'],
  UNRELEASED_INSTANCE_ID: [false, 'the instance id is still used by another member'],
  UNSUPPORTED_ASSIGNOR: [false, 'the assignor or its version range is not supported by the consumer group'],
  STALE_MEMBER_EPOCH: [false, 'the member epoch is stale, retry with a new one'],
  MISMATCHED_ENDPOINT_TYPE: [false, 'the request was sent to an endpoint of the wrong type'],
  UNSUPPORTED_ENDPOINT_TYPE: [false, 'this endpoint type is not supported yet'],
  UNKNOWN_CONTROLLER_ID: [false, 'this controller ID is not known'],
  UNKNOWN_SUBSCRIPTION_ID: [false, 'the telemetry subscription is invalid or outdated'],
  TELEMETRY_TOO_LARGE: [false, 'the telemetry request is too large'],
  INVALID_REGISTRATION: [false, 'the controller has considered the broker registration to be invalid'],
  TRANSACTION_ABORTABLE: [false, 'the transaction failed and can be aborted'],
  INVALID_RECORD_STATE: [false, 'the record state is invalid, the acknowledgement could not be completed'],
  SHARE_SESSION_NOT_FOUND: [true, 'the share session was not found'],
  INVALID_SHARE_SESSION_EPOCH: [true, 'the share session epoch is invalid'],
  FENCED_STATE_EPOCH: [false, 'the share group state epoch does not match'],
  INVALID_VOTER_KEY: [false, "the voter key doesn't match the receiving replica's key"],
  DUPLICATE_VOTER: [false, 'the voter is already part of the set of voters'],
  VOTER_NOT_FOUND: [false, 'the voter is not part of the set of voters'],
  INVALID_REGULAR_EXPRESSION: [false, 'the regular expression is not valid'],
  REBOOTSTRAP_REQUIRED: [false, "the client's metadata is stale, it must bootstrap again"],
  STREAMS_INVALID_TOPOLOGY: [false, 'the supplied topology is invalid'],
  STREAMS_INVALID_TOPOLOGY_EPOCH: [false, 'the supplied topology epoch is invalid'],
  STREAMS_TOPOLOGY_FENCED: [false, 'the supplied topology epoch is outdated'],
  SHARE_SESSION_LIMIT_REACHED: [true, 'the limit of share sessions has been reached'],
};

/** One error code, explained. */
export interface KafkaErrorDescription {
  readonly code: number;
  readonly name: string;
  readonly retriable: boolean;
  /** One clause without a full stop. */
  readonly meaning: string;
}

const namesByCode: ReadonlyMap<number, string> = new Map(
  Object.entries(kafkaError).map(([name, code]) => [code, name]),
);
const descriptionsByName = new Map(Object.entries(descriptions));
const unknown = [false, 'a code that this version of shop-sim does not know'] as const;

/** Explains a code; one that this version does not know is not retriable. */
export function describeKafkaError(code: number): KafkaErrorDescription {
  const name = namesByCode.get(code) ?? 'UNKNOWN_ERROR_CODE';
  const [retriable, meaning] = descriptionsByName.get(name) ?? unknown;
  return { code, name, retriable, meaning };
}

/** `NOT_LEADER_OR_FOLLOWER (6): this broker is not the leader of the partition`. */
export function kafkaErrorText(code: number): string {
  const { name, meaning } = describeKafkaError(code);
  return `${name} (${code}): ${meaning}`;
}
