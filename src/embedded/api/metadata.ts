import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeMetadataRequest,
  encodeMetadataResponse,
  type MetadataResponse,
  type PartitionMetadata,
  type TopicMetadata,
} from '../../protocol/messages/metadata.ts';
import type { ClusterState } from '../cluster-state.ts';
import { noLeader, type Partition } from '../topics/partition.ts';
import { isValidTopicName } from '../topics/topic-name.ts';
import type { Api } from './api.ts';

/** Metadata: brokers, topics and who leads their partitions. Topics are never created by asking for them. */
export const metadataApi: Api = {
  key: apiKey.metadata,
  minVersion: 0,
  maxVersion: 7,
  handle(cluster, request, reply) {
    const { topics } = decodeMetadataRequest(request.body(), request.version);
    const names = topics ?? cluster.topics.list().map(({ name }) => name);
    const described = [...new Set(names)].map((name) => describeTopic(cluster, name));
    reply([encodeMetadataResponse(responseWith(cluster, described), request.version)]);
  },
  refuse(request, errorCode, cluster) {
    const { topics } = decodeMetadataRequest(request.body(), request.version);
    const names = topics ?? cluster.topics.list().map(({ name }) => name);
    const refused = names.map((name) => unknownTopic(name, errorCode));
    return [encodeMetadataResponse(responseWith(cluster, refused), request.version)];
  },
};

function responseWith(cluster: ClusterState, topics: readonly TopicMetadata[]): MetadataResponse {
  return {
    throttleTimeMs: 0,
    brokers: cluster.brokers.alive.map(({ id, host, port }) => ({ nodeId: id, host, port, rack: null })),
    clusterId: cluster.clusterId,
    controllerId: cluster.brokers.controllerId,
    topics,
  };
}

function unknownTopic(name: string, errorCode: number): TopicMetadata {
  return { name, errorCode, isInternal: false, partitions: [] };
}

function describeTopic(cluster: ClusterState, name: string): TopicMetadata {
  const topic = cluster.topics.get(name);
  if (topic === undefined) {
    const isValid = isValidTopicName(name);
    return unknownTopic(name, isValid ? kafkaError.UNKNOWN_TOPIC_OR_PARTITION : kafkaError.INVALID_TOPIC_EXCEPTION);
  }
  const partitions = topic.partitions.map((partition) => describePartition(cluster, partition));
  return { name, errorCode: 0, isInternal: false, partitions };
}

function describePartition(cluster: ClusterState, partition: Partition): PartitionMetadata {
  const { index, leaderId, leaderEpoch, replicas } = partition;
  return {
    index,
    errorCode: leaderId === noLeader ? kafkaError.LEADER_NOT_AVAILABLE : 0,
    leaderId,
    leaderEpoch,
    replicas,
    isr: replicas.filter((id) => cluster.brokers.isAlive(id)),
    offlineReplicas: replicas.filter((id) => !cluster.brokers.isAlive(id)),
  };
}
