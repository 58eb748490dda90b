import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeInitProducerIdRequest,
  encodeInitProducerIdResponse,
  flexibleInitVersion,
} from '../../protocol/messages/init-producer-id.ts';
import { noProducerEpoch, noProducerId } from '../../protocol/record-batch-format.ts';
import type { Api, ResponseBody } from './api.ts';
import { fencedAs } from './fenced-as.ts';
import { isCoordinator } from './is-coordinator.ts';

function answer(version: number, errorCode: number, producerId: bigint, producerEpoch: number): ResponseBody {
  return [encodeInitProducerIdResponse({ throttleTimeMs: 0, errorCode, producerId, producerEpoch }, version)];
}

/** InitProducerId: a fresh id for an idempotent producer, or the next epoch of a transactional id. */
export const initProducerIdApi: Api = {
  key: apiKey.initProducerId,
  minVersion: 0,
  maxVersion: 4,
  firstFlexibleVersion: flexibleInitVersion,
  handle(cluster, request, reply) {
    const { version } = request;
    const { transactionalId, ...rest } = decodeInitProducerIdRequest(request.body(), version);
    if (transactionalId === null) {
      reply(answer(version, 0, cluster.nextProducerId(), 0));
    } else if (!isCoordinator(cluster, request, transactionalId)) {
      reply(answer(version, kafkaError.NOT_COORDINATOR, noProducerId, noProducerEpoch));
    } else {
      const { errorCode, producerId, producerEpoch } = cluster.transactions.init(transactionalId, rest);
      reply(answer(version, fencedAs(errorCode, version, 4), BigInt(producerId), producerEpoch));
    }
  },
  refuse: ({ version }, errorCode) => answer(version, errorCode, noProducerId, noProducerEpoch),
};
