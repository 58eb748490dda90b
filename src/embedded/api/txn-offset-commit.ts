import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeTxnOffsetCommitRequest,
  encodeTxnOffsetCommitResponse,
  flexibleTxnOffsetCommitVersion,
  type TxnOffsetCommitPartition,
  type TxnOffsetCommitRequest,
} from '../../protocol/messages/txn-offset-commit.ts';
import type { ClusterState } from '../cluster-state.ts';
import type { Api, ApiRequest, ResponseBody } from './api.ts';
import { isCoordinator } from './is-coordinator.ts';
import { maxMetadataLength } from './offset-commit.ts';

/** TxnOffsetCommit: offsets that the group has committed when the transaction has. */
export const txnOffsetCommitApi: Api = {
  key: apiKey.txnOffsetCommit,
  minVersion: 0,
  maxVersion: 3,
  firstFlexibleVersion: flexibleTxnOffsetCommitVersion,
  handle(cluster, request, reply) {
    const body = decodeTxnOffsetCommitRequest(request.body(), request.version);
    const errorCode = check(cluster, request, body);
    reply(answer(request, body, (topic, partition) => errorCode || stage(cluster, body, topic, partition)));
  },
  refuse(request, errorCode) {
    return answer(request, decodeTxnOffsetCommitRequest(request.body(), request.version), () => errorCode);
  },
};

function check(cluster: ClusterState, request: ApiRequest, body: TxnOffsetCommitRequest): number {
  if (!isCoordinator(cluster, request, body.groupId)) return kafkaError.NOT_COORDINATOR;
  if (body.groupId === '') return kafkaError.INVALID_GROUP_ID;
  const { groupId, memberId, groupInstanceId, generationId } = body;
  const inTransaction = cluster.transactions.checkOffsets(body, groupId);
  return inTransaction || cluster.groups.checkTransactionalCommit(groupId, memberId, groupInstanceId, generationId);
}

function stage(
  cluster: ClusterState,
  body: TxnOffsetCommitRequest,
  topic: string,
  partition: TxnOffsetCommitPartition,
): number {
  const { index, offset, metadata } = partition;
  if (cluster.topics.partition(topic, index) === undefined) return kafkaError.UNKNOWN_TOPIC_OR_PARTITION;
  if ((metadata?.length ?? 0) > maxMetadataLength) return kafkaError.OFFSET_METADATA_TOO_LARGE;
  const { groupId } = body;
  cluster.transactions.stageOffset(body, { groupId, topic, partition: index, committed: { offset, metadata } });
  return 0;
}

function answer(
  request: ApiRequest,
  body: TxnOffsetCommitRequest,
  settle: (topic: string, partition: TxnOffsetCommitPartition) => number,
): ResponseBody {
  const topics = body.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((partition) => ({ index: partition.index, errorCode: settle(name, partition) })),
  }));
  return [encodeTxnOffsetCommitResponse({ throttleTimeMs: 0, topics }, request.version)];
}
