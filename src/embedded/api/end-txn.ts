import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import { encodeTransactionAnswer } from '../../protocol/messages/add-offsets-to-txn.ts';
import { decodeEndTxnRequest } from '../../protocol/messages/end-txn.ts';
import type { Api, ResponseBody } from './api.ts';
import { fencedAs } from './fenced-as.ts';
import { isCoordinator } from './is-coordinator.ts';

function answer(errorCode: number): ResponseBody {
  return [encodeTransactionAnswer({ throttleTimeMs: 0, errorCode })];
}

/** EndTxn: commits or aborts. All markers are in the logs before it is answered. */
export const endTxnApi: Api = {
  key: apiKey.endTxn,
  minVersion: 0,
  maxVersion: 2,
  handle(cluster, request, reply) {
    const body = decodeEndTxnRequest(request.body());
    if (!isCoordinator(cluster, request, body.transactionalId)) reply(answer(kafkaError.NOT_COORDINATOR));
    else reply(answer(fencedAs(cluster.transactions.end(body, body.commits), request.version, 2)));
  },
  refuse: (_request, errorCode) => answer(errorCode),
};
