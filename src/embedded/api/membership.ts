import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import { decodeHeartbeatRequest, encodeHeartbeatResponse } from '../../protocol/messages/heartbeat.ts';
import {
  decodeJoinGroupRequest,
  encodeJoinGroupResponse,
  type JoinGroupResponse,
} from '../../protocol/messages/join-group.ts';
import { decodeLeaveGroupRequest, encodeLeaveGroupResponse } from '../../protocol/messages/leave-group.ts';
import { decodeSyncGroupRequest, encodeSyncGroupResponse } from '../../protocol/messages/sync-group.ts';
import { refusedJoin } from '../group/pending-join.ts';
import { refusedSync } from '../group/sync.ts';
import type { Api } from './api.ts';
import { isCoordinator } from './is-coordinator.ts';

/** Versions from which on a new member must come back with the id it was given. */
const memberIdRequiredSinceVersion = 4;

/** JoinGroup: answered when the join phase of the group ends. */
export const joinGroupApi: Api = {
  key: apiKey.joinGroup,
  minVersion: 0,
  maxVersion: 5,
  handle(cluster, request, reply) {
    const body = decodeJoinGroupRequest(request.body(), request.version);
    const answer = (response: JoinGroupResponse): void => reply([encodeJoinGroupResponse(response, request.version)]);
    if (!isCoordinator(cluster, request, body.groupId)) {
      answer(refusedJoin(kafkaError.NOT_COORDINATOR, body.memberId));
      return;
    }
    const requiresKnownMember = request.version >= memberIdRequiredSinceVersion;
    cluster.groups.join({ request: body, client: request.client, requiresKnownMember, reply: answer });
  },
  refuse(request, errorCode) {
    const { memberId } = decodeJoinGroupRequest(request.body(), request.version);
    return [encodeJoinGroupResponse(refusedJoin(errorCode, memberId), request.version)];
  },
};

/** SyncGroup: answered when the leader has sent the assignments. */
export const syncGroupApi: Api = {
  key: apiKey.syncGroup,
  minVersion: 0,
  maxVersion: 3,
  handle(cluster, request, reply) {
    const body = decodeSyncGroupRequest(request.body(), request.version);
    if (isCoordinator(cluster, request, body.groupId)) {
      cluster.groups.sync(body, (response) => reply([encodeSyncGroupResponse(response, request.version)]));
    } else {
      reply([encodeSyncGroupResponse(refusedSync(kafkaError.NOT_COORDINATOR), request.version)]);
    }
  },
  refuse: (request, errorCode) => [encodeSyncGroupResponse(refusedSync(errorCode), request.version)],
};

/** Heartbeat: a member lives; learns that it must join again. */
export const heartbeatApi: Api = {
  key: apiKey.heartbeat,
  minVersion: 0,
  maxVersion: 3,
  handle(cluster, request, reply) {
    const body = decodeHeartbeatRequest(request.body(), request.version);
    const isOurs = isCoordinator(cluster, request, body.groupId);
    const errorCode = isOurs ? cluster.groups.heartbeat(body) : kafkaError.NOT_COORDINATOR;
    reply([encodeHeartbeatResponse(errorCode, request.version)]);
  },
  refuse: (request, errorCode) => [encodeHeartbeatResponse(errorCode, request.version)],
};

/** LeaveGroup: members go at once instead of at the end of their sessions. */
export const leaveGroupApi: Api = {
  key: apiKey.leaveGroup,
  minVersion: 0,
  maxVersion: 3,
  handle(cluster, request, reply) {
    const body = decodeLeaveGroupRequest(request.body(), request.version);
    const isOurs = isCoordinator(cluster, request, body.groupId);
    const response = isOurs ? cluster.groups.leave(body) : { errorCode: kafkaError.NOT_COORDINATOR, members: [] };
    reply([encodeLeaveGroupResponse(response, request.version)]);
  },
  refuse: (request, errorCode) => [encodeLeaveGroupResponse({ errorCode, members: [] }, request.version)],
};
