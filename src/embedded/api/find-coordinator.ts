import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  coordinatorType,
  decodeFindCoordinatorRequest,
  encodeFindCoordinatorResponse,
} from '../../protocol/messages/find-coordinator.ts';
import type { Api, ResponseBody } from './api.ts';

function refused(errorCode: number, errorMessage: string, version: number): ResponseBody {
  const response = { errorCode, errorMessage, nodeId: -1, host: '', port: -1 };
  return [encodeFindCoordinatorResponse(response, version)];
}

/** FindCoordinator: which broker looks after a group, or after a transactional id. */
export const findCoordinatorApi: Api = {
  key: apiKey.findCoordinator,
  minVersion: 0,
  maxVersion: 2,
  handle(cluster, request, reply) {
    const { key, keyType } = decodeFindCoordinatorRequest(request.body(), request.version);
    const broker = cluster.brokers.coordinatorOf(key);
    if (keyType !== coordinatorType.group && keyType !== coordinatorType.transaction) {
      const message = 'The embedded broker has coordinators for consumer groups and transactions only.';
      reply(refused(kafkaError.INVALID_REQUEST, message, request.version));
    } else if (key === '' && keyType === coordinatorType.group) {
      reply(refused(kafkaError.INVALID_GROUP_ID, 'The group id is empty.', request.version));
    } else if (broker === undefined) {
      reply(refused(kafkaError.COORDINATOR_NOT_AVAILABLE, 'No broker runs.', request.version));
    } else {
      const { id, host, port } = broker;
      const response = { errorCode: 0, errorMessage: null, nodeId: id, host, port };
      reply([encodeFindCoordinatorResponse(response, request.version)]);
    }
  },
  refuse: (request, errorCode) => refused(errorCode, 'Refused by a fault that was set.', request.version),
};
