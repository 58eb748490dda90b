import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  type AddPartitionsToTxnRequest,
  decodeAddPartitionsToTxnRequest,
  encodeAddPartitionsToTxnResponse,
} from '../../protocol/messages/add-partitions-to-txn.ts';
import type { ClusterState } from '../cluster-state.ts';
import type { TransactionPartition } from '../transactions/transaction.ts';
import type { Api, ApiRequest, ResponseBody } from './api.ts';
import { isCoordinator } from './is-coordinator.ts';
import { fencedAs } from './fenced-as.ts';

/** AddPartitionsToTxn: a transaction is going to write to these partitions. All are added, or none. */
export const addPartitionsToTxnApi: Api = {
  key: apiKey.addPartitionsToTxn,
  minVersion: 0,
  maxVersion: 2,
  handle(cluster, request, reply) {
    const body = decodeAddPartitionsToTxnRequest(request.body());
    const partitions = body.topics.flatMap(({ name, partitions: indexes }) =>
      indexes.map((index) => ({ topic: name, index })),
    );
    const isKnown = (partition: TransactionPartition): boolean =>
      cluster.topics.partition(partition.topic, partition.index) !== undefined;
    if (partitions.every(isKnown)) {
      const errorCode = fencedAs(add(cluster, request, body, partitions), request.version, 2);
      reply(answer(body, () => errorCode));
    } else {
      reply(
        answer(body, (partition) =>
          isKnown(partition) ? kafkaError.OPERATION_NOT_ATTEMPTED : kafkaError.UNKNOWN_TOPIC_OR_PARTITION,
        ),
      );
    }
  },
  refuse: (request, errorCode) => answer(decodeAddPartitionsToTxnRequest(request.body()), () => errorCode),
};

function add(
  cluster: ClusterState,
  request: ApiRequest,
  body: AddPartitionsToTxnRequest,
  partitions: readonly TransactionPartition[],
): number {
  if (!isCoordinator(cluster, request, body.transactionalId)) return kafkaError.NOT_COORDINATOR;
  return cluster.transactions.addPartitions(body, partitions);
}

function answer(body: AddPartitionsToTxnRequest, errorOf: (partition: TransactionPartition) => number): ResponseBody {
  const topics = body.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((index) => ({ index, errorCode: errorOf({ topic: name, index }) })),
  }));
  return [encodeAddPartitionsToTxnResponse({ throttleTimeMs: 0, topics })];
}
