import { describe, expect, it } from 'vitest';
import {
  decodeAddOffsetsToTxnRequest,
  decodeTransactionAnswer,
  encodeAddOffsetsToTxnRequest,
  encodeTransactionAnswer,
} from '../../../src/protocol/messages/add-offsets-to-txn.ts';
import {
  decodeAddPartitionsToTxnRequest,
  decodeAddPartitionsToTxnResponse,
  encodeAddPartitionsToTxnRequest,
  encodeAddPartitionsToTxnResponse,
} from '../../../src/protocol/messages/add-partitions-to-txn.ts';
import { decodeEndTxnRequest, encodeEndTxnRequest } from '../../../src/protocol/messages/end-txn.ts';
import { decodeFetchRequest, encodeFetchRequest } from '../../../src/protocol/messages/fetch.ts';
import {
  decodeFindCoordinatorRequest,
  decodeFindCoordinatorResponse,
  encodeFindCoordinatorRequest,
  encodeFindCoordinatorResponse,
} from '../../../src/protocol/messages/find-coordinator.ts';
import {
  decodeInitProducerIdRequest,
  decodeInitProducerIdResponse,
  encodeInitProducerIdRequest,
  encodeInitProducerIdResponse,
} from '../../../src/protocol/messages/init-producer-id.ts';
import { decodeListOffsetsRequest, encodeListOffsetsRequest } from '../../../src/protocol/messages/list-offsets.ts';
import {
  decodeOffsetCommitRequest,
  decodeOffsetCommitResponse,
  encodeOffsetCommitRequest,
  encodeOffsetCommitResponse,
  offsetCommitVersion,
} from '../../../src/protocol/messages/offset-commit.ts';
import { decodeProduceRequest, encodeProduceRequest } from '../../../src/protocol/messages/produce.ts';
import {
  decodeTxnOffsetCommitRequest,
  decodeTxnOffsetCommitResponse,
  encodeTxnOffsetCommitRequest,
  encodeTxnOffsetCommitResponse,
  noMember,
} from '../../../src/protocol/messages/txn-offset-commit.ts';
import { Reader } from '../../../src/protocol/reader.ts';
import { javaBytes } from '../java-bytes.ts';

const head = { transactionalId: 'confirm-1', producerId: 4001n, producerEpoch: 3 };
const offsets = [
  { index: 2, offset: 1234, metadata: null },
  { index: 3, offset: 5, metadata: 'm' },
];
const offsetCommit = {
  ...head,
  groupId: 'confirm',
  generationId: 7,
  memberId: 'member-a',
  groupInstanceId: null,
  topics: [{ name: 'orders', partitions: offsets }],
};
const refusedOffset = { throttleTimeMs: 4, topics: [{ name: 'orders', partitions: [{ index: 2, errorCode: 22 }] }] };
const refusedPartitions = {
  throttleTimeMs: 2,
  topics: [
    {
      name: 'confirmed',
      partitions: [
        { index: 0, errorCode: 55 },
        { index: 5, errorCode: 51 },
      ],
    },
  ],
};
const fetched = {
  maxWaitMs: 500,
  minBytes: 1,
  maxBytes: 1_000_000,
  isolation: 'readCommitted',
  topics: [{ name: 'orders', partitions: [{ index: 2, currentLeaderEpoch: -1, fetchOffset: 77, maxBytes: 4096 }] }],
} as const;
const listed = {
  isolation: 'readCommitted',
  topics: [{ name: 'orders', partitions: [{ index: 1, timestampMs: -1 }] }],
} as const;
const produced = {
  transactionalId: 'confirm-1',
  acks: -1,
  timeoutMs: 15_000,
  topics: [{ name: 'orders', partitions: [{ index: 0, records: Buffer.from([1, 2, 3, 4, 5]) }] }],
};
const nobody = { throttleTimeMs: 1, errorCode: 90, producerId: -1n, producerEpoch: -1 };
const noCoordinator = { errorCode: 15, errorMessage: 'no', nodeId: -1, host: '', port: -1 };

interface Case {
  readonly name: string;
  readonly bytes: Buffer;
  readonly value: unknown;
  readonly written: () => Buffer;
  readonly read: (reader: Reader) => unknown;
}

function message<T>(
  name: string,
  bytes: Buffer,
  value: T,
  encode: (value: T) => Buffer | Buffer[],
  read: (reader: Reader) => unknown,
): Case {
  return { name, bytes, value, written: () => Buffer.concat([encode(value)].flat()), read };
}

const cases: Case[] = [
  message(
    'InitProducerId 4 request of a producer that has an id',
    javaBytes.transactionalInitRequest,
    {
      transactionalId: 'confirm-1',
      transactionTimeoutMs: 60_000,
      current: { producerId: 4001n, producerEpoch: 3 },
    },
    (value) => encodeInitProducerIdRequest(value, 4),
    (reader) => decodeInitProducerIdRequest(reader, 4),
  ),
  message(
    'InitProducerId 4 request of a producer that has none',
    javaBytes.transactionalInitRequestFresh,
    { transactionalId: 'confirm-1', transactionTimeoutMs: 60_000 },
    (value) => encodeInitProducerIdRequest(value, 4),
    (reader) => decodeInitProducerIdRequest(reader, 4),
  ),
  message(
    'InitProducerId 4 response',
    javaBytes.transactionalInitResponse,
    nobody,
    (value) => encodeInitProducerIdResponse(value, 4),
    (reader) => decodeInitProducerIdResponse(reader, 4),
  ),
  message(
    'AddPartitionsToTxn 2 request',
    javaBytes.addPartitionsToTxnRequest,
    { ...head, topics: [{ name: 'confirmed', partitions: [0, 5] }] },
    encodeAddPartitionsToTxnRequest,
    decodeAddPartitionsToTxnRequest,
  ),
  message(
    'AddPartitionsToTxn 2 response',
    javaBytes.addPartitionsToTxnResponse,
    refusedPartitions,
    encodeAddPartitionsToTxnResponse,
    decodeAddPartitionsToTxnResponse,
  ),
  message(
    'AddOffsetsToTxn 2 request',
    javaBytes.addOffsetsToTxnRequest,
    { ...head, groupId: 'confirm' },
    encodeAddOffsetsToTxnRequest,
    decodeAddOffsetsToTxnRequest,
  ),
  message(
    'AddOffsetsToTxn 2 response',
    javaBytes.transactionAnswer,
    { throttleTimeMs: 3, errorCode: 16 },
    encodeTransactionAnswer,
    decodeTransactionAnswer,
  ),
  message(
    'EndTxn 2 request',
    javaBytes.endTxnRequest,
    { ...head, commits: true },
    encodeEndTxnRequest,
    decodeEndTxnRequest,
  ),
  message(
    'EndTxn 2 response',
    javaBytes.endTxnResponse,
    { throttleTimeMs: 3, errorCode: 90 },
    encodeTransactionAnswer,
    decodeTransactionAnswer,
  ),
  message(
    'TxnOffsetCommit 3 request',
    javaBytes.txnOffsetCommitRequest,
    offsetCommit,
    encodeTxnOffsetCommitRequest,
    (reader) => decodeTxnOffsetCommitRequest(reader),
  ),
  message(
    'TxnOffsetCommit 3 response',
    javaBytes.txnOffsetCommitResponse,
    refusedOffset,
    (value) => encodeTxnOffsetCommitResponse(value),
    decodeTxnOffsetCommitResponse,
  ),
  message(
    'FindCoordinator 2 request for a transactional id',
    javaBytes.findCoordinatorRequest,
    { key: 'confirm-1', keyType: 1 },
    encodeFindCoordinatorRequest,
    (reader) => decodeFindCoordinatorRequest(reader, 2),
  ),
  message(
    'FindCoordinator 2 response',
    javaBytes.findCoordinatorResponse,
    noCoordinator,
    (value) => encodeFindCoordinatorResponse(value, 2),
    decodeFindCoordinatorResponse,
  ),
  message(
    'Fetch 11 request of a reader of what is committed',
    javaBytes.fetchRequestCommitted,
    fetched,
    encodeFetchRequest,
    decodeFetchRequest,
  ),
  message(
    'ListOffsets 3 request of a reader of what is committed',
    javaBytes.listOffsetsRequestCommitted,
    listed,
    encodeListOffsetsRequest,
    (reader) => decodeListOffsetsRequest(reader),
  ),
  message(
    'OffsetCommit 5 request of one who is no member',
    javaBytes.offsetCommitRequest,
    {
      groupId: 'confirm',
      generationId: -1,
      memberId: '',
      topics: [{ name: 'orders', partitions: [{ index: 2, offset: 1234, metadata: null }] }],
    },
    encodeOffsetCommitRequest,
    (reader) => decodeOffsetCommitRequest(reader, offsetCommitVersion),
  ),
  message(
    'OffsetCommit 5 response',
    javaBytes.offsetCommitResponse,
    { topics: [{ name: 'orders', partitions: [{ index: 2, errorCode: 16 }] }] },
    (value) => encodeOffsetCommitResponse(value, offsetCommitVersion),
    decodeOffsetCommitResponse,
  ),
  message(
    'Produce 7 request of a transaction',
    javaBytes.produceRequestTransactional,
    produced,
    encodeProduceRequest,
    decodeProduceRequest,
  ),
];

describe('messages of transactions, byte for byte as the Java client', () => {
  it.each(cases)('$name', ({ bytes, value, written, read }) => {
    expect(written().toString('hex')).toBe(bytes.toString('hex'));
    const reader = new Reader(bytes);
    expect(read(reader)).toEqual(value);
    expect(reader.remaining).toBe(0);
  });

  it.each([
    [0, javaBytes.txnOffsetCommitRequestV0],
    [2, javaBytes.txnOffsetCommitRequestV2],
  ])('TxnOffsetCommit %i request, which knows no member', (version, bytes) => {
    const reader = new Reader(bytes);
    expect(decodeTxnOffsetCommitRequest(reader, version)).toEqual({ ...offsetCommit, ...noMember });
    expect(reader.remaining).toBe(0);
  });

  it('TxnOffsetCommit 0 response', () => {
    const written = encodeTxnOffsetCommitResponse(refusedOffset, 0);
    expect(written.toString('hex')).toBe(javaBytes.txnOffsetCommitResponseV0.toString('hex'));
  });
});
