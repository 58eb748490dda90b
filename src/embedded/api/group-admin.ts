import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import { decodeDeleteGroupsRequest, encodeDeleteGroupsResponse } from '../../protocol/messages/delete-groups.ts';
import {
  decodeDescribeGroupsRequest,
  encodeDescribeGroupsResponse,
  type GroupDescription,
} from '../../protocol/messages/describe-groups.ts';
import { encodeListGroupsResponse } from '../../protocol/messages/list-groups.ts';
import type { Api } from './api.ts';
import { isCoordinator } from './is-coordinator.ts';

/** ListGroups: the groups that this broker looks after. */
export const listGroupsApi: Api = {
  key: apiKey.listGroups,
  minVersion: 0,
  maxVersion: 2,
  handle(cluster, request, reply) {
    const groups = cluster.groups.list().filter(({ groupId }) => isCoordinator(cluster, request, groupId));
    reply([encodeListGroupsResponse(0, groups, request.version)]);
  },
  refuse: (request, errorCode) => [encodeListGroupsResponse(errorCode, [], request.version)],
};

function undescribed(groupId: string, errorCode: number): GroupDescription {
  return { errorCode, groupId, state: '', protocolType: '', protocol: '', members: [] };
}

/** DescribeGroups: phase and members; an unknown group is Dead. */
export const describeGroupsApi: Api = {
  key: apiKey.describeGroups,
  minVersion: 0,
  maxVersion: 2,
  handle(cluster, request, reply) {
    const groups = decodeDescribeGroupsRequest(request.body()).map((groupId) =>
      isCoordinator(cluster, request, groupId)
        ? cluster.groups.describe(groupId)
        : undescribed(groupId, kafkaError.NOT_COORDINATOR),
    );
    reply([encodeDescribeGroupsResponse(groups, request.version)]);
  },
  refuse(request, errorCode) {
    const groups = decodeDescribeGroupsRequest(request.body()).map((groupId) => undescribed(groupId, errorCode));
    return [encodeDescribeGroupsResponse(groups, request.version)];
  },
};

/** DeleteGroups: empty groups with their offsets. */
export const deleteGroupsApi: Api = {
  key: apiKey.deleteGroups,
  minVersion: 0,
  maxVersion: 1,
  handle(cluster, request, reply) {
    const outcomes = decodeDeleteGroupsRequest(request.body()).map((groupId) => ({
      groupId,
      errorCode: isCoordinator(cluster, request, groupId) ? cluster.groups.delete(groupId) : kafkaError.NOT_COORDINATOR,
    }));
    reply([encodeDeleteGroupsResponse(outcomes)]);
  },
  refuse(request, errorCode) {
    const outcomes = decodeDeleteGroupsRequest(request.body()).map((groupId) => ({ groupId, errorCode }));
    return [encodeDeleteGroupsResponse(outcomes)];
  },
};
