import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeOffsetCommitRequest,
  encodeOffsetCommitResponse,
  type OffsetCommitPartition,
  type OffsetCommitRequest,
} from '../../protocol/messages/offset-commit.ts';
import type { ClusterState } from '../cluster-state.ts';
import type { Api, ApiRequest, ResponseBody } from './api.ts';
import { isCoordinator } from './is-coordinator.ts';

/** Kafka's default of offset.metadata.max.bytes. */
export const maxMetadataLength = 4096;

/** OffsetCommit, for members and for clients without membership. */
export const offsetCommitApi: Api = {
  key: apiKey.offsetCommit,
  minVersion: 2,
  maxVersion: 5,
  handle(cluster, request, reply) {
    const body = decodeOffsetCommitRequest(request.body(), request.version);
    const errorCode = checkGroup(cluster, request, body);
    reply(answer(request, body, (topic, partition) => errorCode || commit(cluster, body.groupId, topic, partition)));
  },
  refuse(request, errorCode) {
    return answer(request, decodeOffsetCommitRequest(request.body(), request.version), () => errorCode);
  },
};

function answer(
  request: ApiRequest,
  body: OffsetCommitRequest,
  settle: (topic: string, partition: OffsetCommitPartition) => number,
): ResponseBody {
  const topics = body.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((partition) => ({ index: partition.index, errorCode: settle(name, partition) })),
  }));
  return [encodeOffsetCommitResponse({ topics }, request.version)];
}

function checkGroup(cluster: ClusterState, request: ApiRequest, body: OffsetCommitRequest): number {
  if (!isCoordinator(cluster, request, body.groupId)) return kafkaError.NOT_COORDINATOR;
  return cluster.groups.checkCommit(body.groupId, body.memberId, body.generationId);
}

function commit(cluster: ClusterState, groupId: string, topic: string, partition: OffsetCommitPartition): number {
  const { index, offset, metadata } = partition;
  if (cluster.topics.partition(topic, index) === undefined) return kafkaError.UNKNOWN_TOPIC_OR_PARTITION;
  if ((metadata?.length ?? 0) > maxMetadataLength) return kafkaError.OFFSET_METADATA_TOO_LARGE;
  cluster.groups.commit(groupId, topic, index, { offset, metadata });
  return 0;
}
