import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeOffsetFetchRequest,
  encodeOffsetFetchResponse,
  type OffsetFetchPartition,
  type OffsetFetchRequest,
  type OffsetFetchResponse,
} from '../../protocol/messages/offset-fetch.ts';
import type { ClusterState } from '../cluster-state.ts';
import type { CommittedOffset } from '../group/committed-offsets.ts';
import type { Api, ApiRequest, ResponseBody } from './api.ts';
import { isCoordinator } from './is-coordinator.ts';

/** OffsetFetch: what a group has committed; a group that does not exist has committed nothing. */
export const offsetFetchApi: Api = {
  key: apiKey.offsetFetch,
  minVersion: 1,
  maxVersion: 4,
  handle(cluster, request, reply) {
    const body = decodeOffsetFetchRequest(request.body());
    if (isCoordinator(cluster, request, body.groupId)) {
      reply([encodeOffsetFetchResponse({ topics: lookUp(cluster, body), errorCode: 0 }, request.version)]);
    } else {
      reply(refused(request, body, kafkaError.NOT_COORDINATOR));
    }
  },
  refuse: (request, errorCode) => refused(request, decodeOffsetFetchRequest(request.body()), errorCode),
};

/** Version 1 tells errors by partition, later ones at the top. */
function refused(request: ApiRequest, body: OffsetFetchRequest, errorCode: number): ResponseBody {
  const topics = (body.topics ?? []).map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((index) => ({ ...answer(index, undefined), errorCode })),
  }));
  return [encodeOffsetFetchResponse({ topics, errorCode }, request.version)];
}

function answer(index: number, committed: CommittedOffset | undefined): OffsetFetchPartition {
  return { index, offset: committed?.offset ?? -1, metadata: committed?.metadata ?? '', errorCode: 0 };
}

function lookUp(cluster: ClusterState, { groupId, topics }: OffsetFetchRequest): OffsetFetchResponse['topics'] {
  const offsets = cluster.groups.offsetsOf(groupId);
  if (topics === null) {
    return (offsets?.list() ?? []).map(({ topic, partitions }) => ({
      name: topic,
      partitions: [...partitions].map(([index, committed]) => answer(index, committed)),
    }));
  }
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((index) => answer(index, offsets?.get(name, index))),
  }));
}
