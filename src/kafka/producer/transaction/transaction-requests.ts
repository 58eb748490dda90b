import { apiKey } from '../../../protocol/api-keys.ts';
import {
  addOffsetsToTxnVersion,
  decodeTransactionAnswer,
  encodeAddOffsetsToTxnRequest,
} from '../../../protocol/messages/add-offsets-to-txn.ts';
import {
  addPartitionsToTxnVersion,
  decodeAddPartitionsToTxnResponse,
  encodeAddPartitionsToTxnRequest,
} from '../../../protocol/messages/add-partitions-to-txn.ts';
import { encodeEndTxnRequest, endTxnVersion } from '../../../protocol/messages/end-txn.ts';
import {
  decodeInitProducerIdResponse,
  encodeInitProducerIdRequest,
  type InitProducerIdRequest,
  type InitProducerIdResponse,
  transactionalInitVersion,
} from '../../../protocol/messages/init-producer-id.ts';
import type { TransactionHead } from '../../../protocol/messages/transaction-head.ts';
import {
  decodeTxnOffsetCommitResponse,
  encodeTxnOffsetCommitRequest,
  txnOffsetCommitVersion,
} from '../../../protocol/messages/txn-offset-commit.ts';
import type { Connection } from '../../connection/connection.ts';
import { requestFlexible } from '../../connection/flexible-request.ts';
import type { WantedPartitions } from './transaction-topics.ts';
import { worstCode } from './transaction-verdicts.ts';

/** On whose behalf offsets are committed; see `noMember` for one who is no member. */
export interface GroupMetadata {
  readonly groupId: string;
  /** -1 from one who is no member. */
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

/** Where a group goes on in a partition: the offset of the next record. */
export interface GroupOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** The version of an API, which a broker of Kafka 2.5 or newer speaks. */
function versionOf(connection: Connection, key: number, version: number): number {
  return connection.version(key, version, version);
}

/** InitProducerId with a transactional id. @throws ShopSimError of the connection */
export async function requestIdentity(
  connection: Connection,
  request: InitProducerIdRequest,
): Promise<InitProducerIdResponse> {
  const version = versionOf(connection, apiKey.initProducerId, transactionalInitVersion);
  const body = encodeInitProducerIdRequest(request, version);
  return decodeInitProducerIdResponse(await requestFlexible(connection, apiKey.initProducerId, version, body), version);
}

/** AddPartitionsToTxn; the code that decides. @throws ShopSimError of the connection */
export async function requestAddPartitions(
  connection: Connection,
  head: TransactionHead,
  topics: readonly WantedPartitions[],
): Promise<number> {
  const version = versionOf(connection, apiKey.addPartitionsToTxn, addPartitionsToTxnVersion);
  const body = encodeAddPartitionsToTxnRequest({ ...head, topics });
  const answer = decodeAddPartitionsToTxnResponse(await connection.request(apiKey.addPartitionsToTxn, version, [body]));
  const codes = answer.topics.flatMap((answered) => answered.partitions.map(({ errorCode }) => errorCode));
  return worstCode('addPartitions', codes);
}

/** AddOffsetsToTxn. @throws ShopSimError of the connection */
export async function requestAddOffsets(
  connection: Connection,
  head: TransactionHead,
  groupId: string,
): Promise<number> {
  const version = versionOf(connection, apiKey.addOffsetsToTxn, addOffsetsToTxnVersion);
  const body = encodeAddOffsetsToTxnRequest({ ...head, groupId });
  return decodeTransactionAnswer(await connection.request(apiKey.addOffsetsToTxn, version, [body])).errorCode;
}

/** EndTxn. @throws ShopSimError of the connection */
export async function requestEnd(connection: Connection, head: TransactionHead, commits: boolean): Promise<number> {
  const version = versionOf(connection, apiKey.endTxn, endTxnVersion);
  const body = encodeEndTxnRequest({ ...head, commits });
  return decodeTransactionAnswer(await connection.request(apiKey.endTxn, version, [body])).errorCode;
}

/** TxnOffsetCommit to the group's coordinator; the code that decides. @throws ShopSimError of the connection */
export async function requestCommitOffsets(
  connection: Connection,
  head: TransactionHead,
  group: GroupMetadata,
  offsets: readonly GroupOffset[],
): Promise<number> {
  const version = versionOf(connection, apiKey.txnOffsetCommit, txnOffsetCommitVersion);
  const names = [...new Set(offsets.map(({ topic }) => topic))];
  const topics = names.map((name) => ({
    name,
    partitions: offsets
      .filter(({ topic }) => topic === name)
      .map(({ partition, offset }) => ({ index: partition, offset, metadata: null })),
  }));
  const body = encodeTxnOffsetCommitRequest({ ...head, ...group, topics });
  const answer = decodeTxnOffsetCommitResponse(
    await requestFlexible(connection, apiKey.txnOffsetCommit, version, body),
  );
  const codes = answer.topics.flatMap((answered) => answered.partitions.map(({ errorCode }) => errorCode));
  return worstCode('commitOffsets', codes);
}
