import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import { decodeDeleteTopicsRequest, encodeDeleteTopicsResponse } from '../../protocol/messages/delete-topics.ts';
import type { ClusterState } from '../cluster-state.ts';
import type { Api } from './api.ts';

/** DeleteTopics: at once, with all records and committed offsets. */
export const deleteTopicsApi: Api = {
  key: apiKey.deleteTopics,
  minVersion: 0,
  maxVersion: 1,
  handle(cluster, request, reply) {
    const { names } = decodeDeleteTopicsRequest(request.body());
    const outcomes = [...new Set(names)].map((name) => ({ name, errorCode: deleteTopic(cluster, name) }));
    reply([encodeDeleteTopicsResponse(outcomes, request.version)]);
  },
  refuse(request, errorCode) {
    const { names } = decodeDeleteTopicsRequest(request.body());
    return [
      encodeDeleteTopicsResponse(
        names.map((name) => ({ name, errorCode })),
        request.version,
      ),
    ];
  },
};

function deleteTopic(cluster: ClusterState, name: string): number {
  const topic = cluster.topics.get(name);
  if (topic === undefined) return kafkaError.UNKNOWN_TOPIC_OR_PARTITION;
  cluster.topics.delete(topic);
  cluster.groups.onTopicDeleted(name);
  return 0;
}
