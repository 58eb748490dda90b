import { describe, expect, it } from 'vitest';

import { apiKey } from '../../../src/protocol/api-keys.ts';
import { decodeApiVersionsResponse, encodeApiVersionsResponse } from '../../../src/protocol/messages/api-versions.ts';
import {
  decodeFetchRequest,
  decodeFetchResponse,
  encodeFetchRequest,
  encodeFetchResponse,
} from '../../../src/protocol/messages/fetch.ts';
import { encodeFetchAnswer } from '../../../src/protocol/messages/fetch-answer.ts';
import {
  decodeInitProducerIdRequest,
  decodeInitProducerIdResponse,
  encodeInitProducerIdRequest,
  encodeInitProducerIdResponse,
} from '../../../src/protocol/messages/init-producer-id.ts';
import {
  decodeListOffsetsRequest,
  decodeListOffsetsResponse,
  encodeListOffsetsRequest,
  encodeListOffsetsResponse,
} from '../../../src/protocol/messages/list-offsets.ts';
import {
  decodeMetadataRequest,
  decodeMetadataResponse,
  encodeMetadataRequest,
  encodeMetadataResponse,
} from '../../../src/protocol/messages/metadata.ts';
import {
  decodeProduceRequest,
  decodeProduceResponse,
  encodeProduceRequest,
  encodeProduceResponse,
} from '../../../src/protocol/messages/produce.ts';
import {
  decodeSaslAuthenticateRequest,
  decodeSaslAuthenticateResponse,
  encodeSaslAuthenticateRequest,
  encodeSaslAuthenticateResponse,
} from '../../../src/protocol/messages/sasl-authenticate.ts';
import {
  decodeSaslHandshakeRequest,
  decodeSaslHandshakeResponse,
  encodeSaslHandshakeRequest,
  encodeSaslHandshakeResponse,
} from '../../../src/protocol/messages/sasl-handshake.ts';
import { Reader } from '../../../src/protocol/reader.ts';
import { decodeRequestHeader, encodeRequestHeader } from '../../../src/protocol/request-header.ts';
import { javaBytes } from '../java-bytes.ts';

interface Case {
  readonly name: string;
  readonly bytes: Buffer;
  readonly value: unknown;
  /** The value written, and Java's bytes read. */
  readonly run: () => { written: string; read: unknown; left: number };
}

function message<T>(
  name: string,
  bytes: Buffer,
  value: T,
  encode: (value: T) => Buffer | Buffer[],
  decode: (reader: Reader) => T,
): Case {
  const run = () => {
    const reader = new Reader(bytes);
    return {
      written: Buffer.concat([encode(value)].flat()).toString('hex'),
      read: decode(reader),
      left: reader.remaining,
    };
  };
  return { name, bytes, value, run };
}

const unledPartition = {
  index: 3,
  errorCode: 5,
  leaderId: -1,
  leaderEpoch: 17,
  replicas: [1, 2],
  isr: [2],
  offlineReplicas: [1],
};
const appended = {
  index: 4,
  errorCode: 0,
  baseOffset: 5_000_000_000,
  logAppendTimeMs: 1_700_000_000_000,
  logStartOffset: 12,
};
const failed = { index: 3, errorCode: 6, baseOffset: -1, logAppendTimeMs: -1, logStartOffset: -1 };

const cases: Case[] = [
  message(
    'Metadata 7 request',
    javaBytes.metadataRequest,
    { topics: ['orders'], allowAutoTopicCreation: false },
    encodeMetadataRequest,
    decodeMetadataRequest,
  ),
  message(
    'Metadata 7 request for all topics',
    javaBytes.metadataRequestAll,
    { topics: null, allowAutoTopicCreation: true },
    encodeMetadataRequest,
    decodeMetadataRequest,
  ),
  message(
    'Metadata 7 response',
    javaBytes.metadataResponse,
    {
      throttleTimeMs: 4,
      brokers: [
        { nodeId: 1, host: 'kafka-1', port: 9092, rack: 'r1' },
        { nodeId: 2, host: 'kafka-2', port: 9093, rack: null },
      ],
      clusterId: 'cl',
      controllerId: 2,
      topics: [{ name: 'orders', errorCode: 0, isInternal: false, partitions: [unledPartition] }],
    },
    encodeMetadataResponse,
    decodeMetadataResponse,
  ),
  message(
    'Produce 7 request',
    javaBytes.produceRequest,
    {
      transactionalId: null,
      acks: -1,
      timeoutMs: 15_000,
      topics: [
        {
          name: 'orders',
          partitions: [
            { index: 0, records: Buffer.from([1, 2, 3, 4, 5]) },
            { index: 7, records: Buffer.from([9, 8]) },
          ],
        },
      ],
    },
    encodeProduceRequest,
    decodeProduceRequest,
  ),
  message(
    'Produce 7 response',
    javaBytes.produceResponse,
    { topics: [{ name: 'orders', partitions: [failed, appended] }], throttleTimeMs: 9 },
    encodeProduceResponse,
    decodeProduceResponse,
  ),
  message(
    'InitProducerId 1 request',
    javaBytes.initProducerIdRequest,
    { transactionalId: null, transactionTimeoutMs: 60_000 },
    encodeInitProducerIdRequest,
    decodeInitProducerIdRequest,
  ),
  message(
    'InitProducerId 1 response',
    javaBytes.initProducerIdResponse,
    { throttleTimeMs: 1, errorCode: 14, producerId: 4001n, producerEpoch: 2 },
    encodeInitProducerIdResponse,
    decodeInitProducerIdResponse,
  ),
  message(
    'Fetch 11 request',
    javaBytes.fetchRequest,
    {
      maxWaitMs: 500,
      minBytes: 1,
      maxBytes: 1_000_000,
      isolation: 'readUncommitted',
      topics: [{ name: 'orders', partitions: [{ index: 2, currentLeaderEpoch: -1, fetchOffset: 77, maxBytes: 4096 }] }],
    },
    encodeFetchRequest,
    decodeFetchRequest,
  ),
  message(
    'ListOffsets 3 request',
    javaBytes.listOffsetsRequest,
    { isolation: 'readUncommitted', topics: [{ name: 'orders', partitions: [{ index: 1, timestampMs: -2 }] }] },
    encodeListOffsetsRequest,
    decodeListOffsetsRequest,
  ),
  message(
    'ListOffsets 3 response',
    javaBytes.listOffsetsResponse,
    {
      throttleTimeMs: 2,
      topics: [{ name: 'orders', partitions: [{ index: 1, errorCode: 0, timestampMs: -1, offset: 42 }] }],
    },
    encodeListOffsetsResponse,
    decodeListOffsetsResponse,
  ),
  message(
    'ApiVersions 0 response',
    javaBytes.apiVersionsResponse,
    {
      errorCode: 0,
      apis: [
        { apiKey: 0, minVersion: 0, maxVersion: 13 },
        { apiKey: 1, minVersion: 4, maxVersion: 18 },
      ],
    },
    encodeApiVersionsResponse,
    decodeApiVersionsResponse,
  ),
  message(
    'SaslHandshake 1 request',
    javaBytes.saslHandshakeRequest,
    'SCRAM-SHA-256',
    encodeSaslHandshakeRequest,
    decodeSaslHandshakeRequest,
  ),
  message(
    'SaslHandshake 1 response',
    javaBytes.saslHandshakeResponse,
    { errorCode: 33, mechanisms: ['PLAIN', 'OAUTHBEARER'] },
    encodeSaslHandshakeResponse,
    decodeSaslHandshakeResponse,
  ),
  message(
    'SaslAuthenticate 1 request',
    javaBytes.saslAuthenticateRequest,
    Buffer.from([0, 65]),
    encodeSaslAuthenticateRequest,
    decodeSaslAuthenticateRequest,
  ),
  message(
    'SaslAuthenticate 1 response',
    javaBytes.saslAuthenticateResponse,
    { errorCode: 58, errorMessage: 'no', authBytes: Buffer.from([1]), sessionLifetimeMs: 3_600_000 },
    encodeSaslAuthenticateResponse,
    decodeSaslAuthenticateResponse,
  ),
];

describe('messages, byte for byte as the Java client', () => {
  it.each(cases)('$name', ({ bytes, value, run }) => {
    expect(run()).toEqual({ written: bytes.toString('hex'), read: value, left: 0 });
  });

  it('Fetch 11 response, with its aborted transactions', () => {
    const records = Buffer.from([1, 2, 3, 4, 5]);
    const aborted = [{ producerId: 8n, firstOffset: 50 }];
    const offsets = { highWatermark: 100, lastStableOffset: 99, logStartOffset: 5 };
    const partition = { index: 2, errorCode: 0, ...offsets, aborted, records };
    const response = { throttleTimeMs: 3, errorCode: 0, topics: [{ name: 'orders', partitions: [partition] }] };
    expect(decodeFetchResponse(new Reader(javaBytes.fetchResponse))).toEqual(response);
    expect(encodeFetchResponse(response).toString('hex')).toBe(javaBytes.fetchResponse.toString('hex'));
    const pieces = encodeFetchAnswer(0, [{ name: 'orders', partitions: [{ ...partition, records: [records] }] }], 11);
    expect(decodeFetchResponse(new Reader(Buffer.concat(pieces)))).toEqual({ ...response, throttleTimeMs: 0 });
  });

  it('the request header, after a size that counts the body', () => {
    const frame = encodeRequestHeader(apiKey.metadata, 7, 258, Buffer.from('shop-sim'), 100);
    expect(frame.readInt32BE(0)).toBe(javaBytes.header.length + 100);
    expect(frame.subarray(4).toString('hex')).toBe(javaBytes.header.toString('hex'));
    expect(decodeRequestHeader(new Reader(javaBytes.header))).toEqual({
      apiKey: 3,
      apiVersion: 7,
      correlationId: 258,
      clientId: 'shop-sim',
    });
  });
});

describe('encodeProduceRequest', () => {
  it('hands on the record batches themselves, not copies', () => {
    const records: Buffer[] = [Buffer.from('first batch'), Buffer.from('second batch')];
    const partitions = records.map((batch, index) => ({ index, records: batch }));
    const pieces = encodeProduceRequest({ acks: 1, timeoutMs: 1000, topics: [{ name: 'orders', partitions }] });
    expect(pieces.filter((piece) => records.includes(piece))).toEqual(records);
  });
});
