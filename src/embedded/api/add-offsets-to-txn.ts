import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import { decodeAddOffsetsToTxnRequest, encodeTransactionAnswer } from '../../protocol/messages/add-offsets-to-txn.ts';
import type { Api, ResponseBody } from './api.ts';
import { fencedAs } from './fenced-as.ts';
import { isCoordinator } from './is-coordinator.ts';

function answer(errorCode: number): ResponseBody {
  return [encodeTransactionAnswer({ throttleTimeMs: 0, errorCode })];
}

/** AddOffsetsToTxn: a transaction is going to commit offsets of this group. */
export const addOffsetsToTxnApi: Api = {
  key: apiKey.addOffsetsToTxn,
  minVersion: 0,
  maxVersion: 2,
  handle(cluster, request, reply) {
    const body = decodeAddOffsetsToTxnRequest(request.body());
    if (!isCoordinator(cluster, request, body.transactionalId)) reply(answer(kafkaError.NOT_COORDINATOR));
    else reply(answer(fencedAs(cluster.transactions.addOffsets(body, body.groupId), request.version, 2)));
  },
  refuse: (_request, errorCode) => answer(errorCode),
};
