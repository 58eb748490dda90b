import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import { decodeInitProducerIdRequest, encodeInitProducerIdResponse } from '../../protocol/messages/init-producer-id.ts';
import { noProducerEpoch, noProducerId } from '../../protocol/record-batch-format.ts';
import type { Api, ResponseBody } from './api.ts';

function answer(errorCode: number, producerId: bigint, producerEpoch: number): ResponseBody {
  return [encodeInitProducerIdResponse({ throttleTimeMs: 0, errorCode, producerId, producerEpoch })];
}

/** InitProducerId: a fresh id for an idempotent producer. Transactions are refused. */
export const initProducerIdApi: Api = {
  key: apiKey.initProducerId,
  minVersion: 0,
  maxVersion: 1,
  handle(cluster, request, reply) {
    const { transactionalId } = decodeInitProducerIdRequest(request.body());
    if (transactionalId === null) reply(answer(0, cluster.nextProducerId(), 0));
    else reply(answer(kafkaError.INVALID_REQUEST, noProducerId, noProducerEpoch));
  },
  refuse: (_request, errorCode) => answer(errorCode, noProducerId, noProducerEpoch),
};
