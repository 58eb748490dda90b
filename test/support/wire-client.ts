import { connect } from 'node:net';
import { systemClock } from '../../src/clock.ts';
import { type Connection, openConnection } from '../../src/kafka/connection/connection.ts';
import { requestFlexible } from '../../src/kafka/connection/flexible-request.ts';
import {
  addOffsetsToTxnVersion,
  decodeTransactionAnswer,
  encodeAddOffsetsToTxnRequest,
} from '../../src/protocol/messages/add-offsets-to-txn.ts';
import {
  addPartitionsToTxnVersion,
  decodeAddPartitionsToTxnResponse,
  encodeAddPartitionsToTxnRequest,
} from '../../src/protocol/messages/add-partitions-to-txn.ts';
import { encodeEndTxnRequest, endTxnVersion } from '../../src/protocol/messages/end-txn.ts';
import type { IsolationLevel } from '../../src/protocol/messages/isolation-level.ts';
import type { TransactionHead } from '../../src/protocol/messages/transaction-head.ts';
import {
  decodeTxnOffsetCommitResponse,
  encodeTxnOffsetCommitRequest,
  noMember,
  txnOffsetCommitVersion,
} from '../../src/protocol/messages/txn-offset-commit.ts';
import { apiKey } from '../../src/protocol/api-keys.ts';
import { decodeApiVersionsResponse } from '../../src/protocol/messages/api-versions.ts';
import {
  type AbortedTransaction,
  decodeFetchResponse,
  encodeFetchRequest,
  type FetchRequest,
} from '../../src/protocol/messages/fetch.ts';
import {
  decodeInitProducerIdResponse,
  encodeInitProducerIdRequest,
  type InitProducerIdRequest,
  type InitProducerIdResponse,
} from '../../src/protocol/messages/init-producer-id.ts';
import { decodeListOffsetsResponse, encodeListOffsetsRequest } from '../../src/protocol/messages/list-offsets.ts';
import {
  decodeMetadataResponse,
  encodeMetadataRequest,
  type MetadataResponse,
} from '../../src/protocol/messages/metadata.ts';
import { decodeProduceResponse, encodeProduceRequest } from '../../src/protocol/messages/produce.ts';
import type { Reader } from '../../src/protocol/reader.ts';
import { Writer } from '../../src/protocol/writer.ts';

/** A member's Join; what is left out has a usual value. */
export interface JoinOptions {
  readonly memberId?: string;
  readonly groupInstanceId?: string;
  readonly sessionTimeoutMs?: number;
  readonly rebalanceTimeoutMs?: number;
  readonly protocolType?: string;
  readonly protocols?: readonly string[];
}

export interface JoinAnswer {
  readonly errorCode: number;
  readonly generationId: number;
  readonly protocolName: string;
  readonly leader: string;
  readonly memberId: string;
  readonly members: readonly string[];
}

/** A topic to create; what is left out has a usual value. */
export interface NewTopicOptions {
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string>>;
  readonly validateOnly?: boolean;
  readonly assignments?: readonly (readonly number[])[];
}

/**
 * One connection that says exactly what a test wants, wrong things included, and returns the bare error codes. Always
 * the highest version that the embedded broker speaks.
 */
export class WireClient {
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** @param server `host:port` */
  static async open(server: string): Promise<WireClient> {
    const { host, port } = endpointOf(server);
    const settings = {
      bootstrapServers: [{ host, port }],
      clientId: 'wire-client',
      tls: undefined,
      sasl: undefined,
      connectTimeoutMs: 5000,
      requestTimeoutMs: 15_000,
    };
    return new WireClient(await openConnection({ host, port }, settings, systemClock));
  }

  close(): void {
    this.connection.close();
  }

  request(key: number, version: number, body: Writer): Promise<Reader> {
    return this.connection.request(key, version, [body.toBuffer()]);
  }

  /** API key to [min, max]. */
  async apiVersions(): Promise<Map<number, readonly [number, number]>> {
    const { apis } = decodeApiVersionsResponse(await this.request(apiKey.apiVersions, 0, new Writer()));
    return new Map(apis.map((api) => [api.apiKey, [api.minVersion, api.maxVersion] as const]));
  }

  async metadata(topics: readonly string[] | null): Promise<MetadataResponse> {
    const body = encodeMetadataRequest({ topics, allowAutoTopicCreation: false });
    return decodeMetadataResponse(await this.connection.request(apiKey.metadata, 7, [body]));
  }

  /** Produces one batch and returns the partition's answer. */
  async produce(
    topic: string,
    records: Buffer,
    options: { readonly partition?: number; readonly acks?: number; readonly transactionalId?: string } = {},
  ): Promise<{ readonly errorCode: number; readonly baseOffset: number; readonly logStartOffset: number }> {
    const { partition = 0, acks = -1, transactionalId = null } = options;
    const topics = [{ name: topic, partitions: [{ index: partition, records }] }];
    const body = encodeProduceRequest({ transactionalId, acks, timeoutMs: 5000, topics });
    const response = decodeProduceResponse(await this.connection.request(apiKey.produce, 7, body));
    return single(single(response.topics).partitions);
  }

  /** Fetches from one partition; waits at most `maxWaitMs` for `minBytes`. */
  async fetch(
    topic: string,
    fetchOffset: number,
    options: {
      readonly partition?: number;
      readonly maxWaitMs?: number;
      readonly minBytes?: number;
      readonly maxBytes?: number;
      readonly partitionMaxBytes?: number;
      readonly currentLeaderEpoch?: number;
      readonly isolation?: IsolationLevel;
    } = {},
  ): Promise<{
    readonly errorCode: number;
    readonly highWatermark: number;
    readonly lastStableOffset: number;
    readonly logStartOffset: number;
    readonly aborted: readonly AbortedTransaction[];
    readonly records: Buffer;
  }> {
    const { partition = 0, maxWaitMs = 0, minBytes = 1, maxBytes = 1 << 20, currentLeaderEpoch = -1 } = options;
    const { partitionMaxBytes = maxBytes, isolation = 'readUncommitted' } = options;
    const partitions = [{ index: partition, currentLeaderEpoch, fetchOffset, maxBytes: partitionMaxBytes }];
    const request: FetchRequest = { maxWaitMs, minBytes, maxBytes, isolation, topics: [{ name: topic, partitions }] };
    const response = decodeFetchResponse(
      await this.connection.request(apiKey.fetch, 11, [encodeFetchRequest(request)]),
    );
    return single(single(response.topics).partitions);
  }

  async listOffset(
    topic: string,
    timestampMs: number,
    partition = 0,
    isolation: IsolationLevel = 'readUncommitted',
  ): Promise<{ readonly errorCode: number; readonly offset: number; readonly timestampMs: number }> {
    const topics = [{ name: topic, partitions: [{ index: partition, timestampMs }] }];
    const body = encodeListOffsetsRequest({ isolation, topics });
    const response = decodeListOffsetsResponse(await this.connection.request(apiKey.listOffsets, 3, [body]));
    return single(single(response.topics).partitions);
  }

  async initProducerId(transactionalId: string | null = null): Promise<InitProducerIdResponse> {
    const body = encodeInitProducerIdRequest({ transactionalId, transactionTimeoutMs: 60_000 });
    return decodeInitProducerIdResponse(await this.connection.request(apiKey.initProducerId, 1, [body]));
  }

  /** The next epoch of a transactional id. @param current what the asker has, if it has */
  async initTransactions(
    transactionalId: string,
    options: { readonly timeoutMs?: number; readonly current?: InitProducerIdRequest['current'] } = {},
  ): Promise<InitProducerIdResponse> {
    const { timeoutMs: transactionTimeoutMs = 60_000, current } = options;
    const body = encodeInitProducerIdRequest({ transactionalId, transactionTimeoutMs, current }, 4);
    const reader = await requestFlexible(this.connection, apiKey.initProducerId, 4, body);
    return decodeInitProducerIdResponse(reader, 4);
  }

  async addPartitions(head: TransactionHead, topic: string, ...partitions: readonly number[]): Promise<number> {
    const body = encodeAddPartitionsToTxnRequest({ ...head, topics: [{ name: topic, partitions }] });
    const reader = await this.connection.request(apiKey.addPartitionsToTxn, addPartitionsToTxnVersion, [body]);
    return decodeAddPartitionsToTxnResponse(reader).topics[0]?.partitions[0]?.errorCode ?? -1;
  }

  async addOffsets(head: TransactionHead, groupId: string): Promise<number> {
    const body = encodeAddOffsetsToTxnRequest({ ...head, groupId });
    const reader = await this.connection.request(apiKey.addOffsetsToTxn, addOffsetsToTxnVersion, [body]);
    return decodeTransactionAnswer(reader).errorCode;
  }

  async endTransaction(head: TransactionHead, commits: boolean): Promise<number> {
    const body = encodeEndTxnRequest({ ...head, commits });
    return decodeTransactionAnswer(await this.connection.request(apiKey.endTxn, endTxnVersion, [body])).errorCode;
  }

  async commitInTransaction(
    head: TransactionHead,
    groupId: string,
    topic: string,
    offset: number,
    member: {
      readonly generationId: number;
      readonly memberId: string;
      readonly groupInstanceId: string | null;
    } = noMember,
  ): Promise<number> {
    const partitions = [{ index: 0, offset, metadata: null }];
    const body = encodeTxnOffsetCommitRequest({ ...head, groupId, ...member, topics: [{ name: topic, partitions }] });
    const reader = await requestFlexible(this.connection, apiKey.txnOffsetCommit, txnOffsetCommitVersion, body);
    return decodeTxnOffsetCommitResponse(reader).topics[0]?.partitions[0]?.errorCode ?? -1;
  }

  async createTopic(name: string, options: NewTopicOptions = {}): Promise<number> {
    const { configs = {}, assignments = [], validateOnly = false } = options;
    const { partitions = 1, replicationFactor = 1 } = options;
    const body = new Writer()
      .array([name], (w, topic) =>
        w
          .string(topic)
          .int32(partitions)
          .int16(replicationFactor)
          .array(assignments, (a, replicas) => {
            a.int32(assignments.indexOf(replicas)).array(replicas, (r, id) => r.int32(id));
          })
          .array(Object.entries(configs), (c, [key, value]) => c.string(key).string(value)),
      )
      .int32(10_000)
      .boolean(validateOnly);
    const reader = await this.request(apiKey.createTopics, 3, body);
    reader.skip(4);
    return single(reader.array((r) => [r.string(), r.int16(), r.nullableString()] as const))[1];
  }

  async deleteTopic(name: string): Promise<number> {
    const body = new Writer().array([name], (w, topic) => w.string(topic)).int32(10_000);
    const reader = await this.request(apiKey.deleteTopics, 1, body);
    reader.skip(4);
    return single(reader.array((r) => [r.string(), r.int16()] as const))[1];
  }

  async createPartitions(name: string, count: number): Promise<number> {
    const body = new Writer()
      .array([name], (w, topic) => w.string(topic).int32(count).int32(-1))
      .int32(10_000)
      .boolean(false);
    const reader = await this.request(apiKey.createPartitions, 1, body);
    reader.skip(4);
    return single(reader.array((r) => [r.string(), r.int16(), r.nullableString()] as const))[1];
  }

  async deleteRecords(topic: string, offset: number): Promise<{ errorCode: number; lowWatermark: number }> {
    const body = new Writer()
      .array([topic], (w, name) => w.string(name).array([offset], (p, before) => p.int32(0).int64(before)))
      .int32(10_000);
    const reader = await this.request(apiKey.deleteRecords, 1, body);
    reader.skip(4);
    return single(
      reader
        .array((r) => {
          r.string();
          return r.array((p) => ({ index: p.int32(), lowWatermark: p.int64AsNumber(), errorCode: p.int16() }));
        })
        .flat(),
    );
  }

  /** The value of one setting of a topic, or the error code. */
  async topicConfig(topic: string, name: string): Promise<string | null | number> {
    const body = new Writer()
      .array([topic], (w, resource) =>
        w
          .int8(2)
          .string(resource)
          .array([name], (n, each) => n.string(each)),
      )
      .boolean(false);
    const reader = await this.request(apiKey.describeConfigs, 2, body);
    reader.skip(4 + 4);
    const errorCode = reader.int16();
    if (errorCode !== 0) return errorCode;
    reader.nullableString();
    reader.skip(1);
    reader.string();
    reader.skip(4);
    reader.string();
    return reader.nullableString();
  }

  async findCoordinator(key: string, keyType = 0): Promise<{ errorCode: number; nodeId: number }> {
    const reader = await this.request(apiKey.findCoordinator, 2, new Writer().string(key).int8(keyType));
    reader.skip(4);
    const errorCode = reader.int16();
    reader.nullableString();
    return { errorCode, nodeId: reader.int32() };
  }

  async join(groupId: string, options: JoinOptions = {}, version = 5): Promise<JoinAnswer> {
    const { memberId = '', groupInstanceId = null, sessionTimeoutMs = 10_000, rebalanceTimeoutMs = 20_000 } = options;
    const { protocolType = 'consumer', protocols = ['range'] } = options;
    const body = new Writer().string(groupId).int32(sessionTimeoutMs).int32(rebalanceTimeoutMs).string(memberId);
    if (version >= 5) body.nullableString(groupInstanceId);
    body.string(protocolType).array(protocols, (w, name) => w.string(name).bytes(subscription));
    const reader = await this.request(apiKey.joinGroup, version, body);
    reader.skip(4);
    return {
      errorCode: reader.int16(),
      generationId: reader.int32(),
      protocolName: reader.string(),
      leader: reader.string(),
      memberId: reader.string(),
      members: reader.array((r) => {
        const id = r.string();
        if (version >= 5) r.nullableString();
        r.bytes();
        return id;
      }),
    };
  }

  /** Joins as KIP-394 wants it: once without an id, then with the one that was given. */
  async joinTwice(groupId: string, options: JoinOptions = {}): Promise<JoinAnswer> {
    const { memberId } = await this.join(groupId, options);
    return this.join(groupId, { ...options, memberId });
  }

  async sync(
    groupId: string,
    generationId: number,
    memberId: string,
    assignments: Readonly<Record<string, string>> = {},
    groupInstanceId: string | null = null,
  ): Promise<{ readonly errorCode: number; readonly assignment: string }> {
    const body = new Writer()
      .string(groupId)
      .int32(generationId)
      .string(memberId)
      .nullableString(groupInstanceId)
      .array(Object.entries(assignments), (w, [id, text]) => w.string(id).bytes(Buffer.from(text)));
    const reader = await this.request(apiKey.syncGroup, 3, body);
    reader.skip(4);
    return { errorCode: reader.int16(), assignment: reader.bytes().toString() };
  }

  async heartbeat(
    groupId: string,
    generationId: number,
    memberId: string,
    groupInstanceId: string | null = null,
  ): Promise<number> {
    const body = new Writer().string(groupId).int32(generationId).string(memberId).nullableString(groupInstanceId);
    const reader = await this.request(apiKey.heartbeat, 3, body);
    reader.skip(4);
    return reader.int16();
  }

  /** The error at the top, then the member's. */
  async leave(
    groupId: string,
    memberId: string,
    groupInstanceId: string | null = null,
  ): Promise<readonly [number, number | undefined]> {
    const body = new Writer()
      .string(groupId)
      .array([memberId], (w, id) => w.string(id).nullableString(groupInstanceId));
    const reader = await this.request(apiKey.leaveGroup, 3, body);
    reader.skip(4);
    const errorCode = reader.int16();
    const members = reader.array((r) => [r.string(), r.nullableString(), r.int16()] as const);
    return [errorCode, members[0]?.[2]];
  }

  async commit(
    groupId: string,
    topic: string,
    offset: number,
    options: {
      readonly generationId?: number;
      readonly memberId?: string;
      readonly partition?: number;
      readonly metadata?: string;
    } = {},
  ): Promise<number> {
    const { generationId = -1, memberId = '', partition = 0, metadata = '' } = options;
    const body = new Writer()
      .string(groupId)
      .int32(generationId)
      .string(memberId)
      .array([topic], (w, name) =>
        w.string(name).array([partition], (p, index) => p.int32(index).int64(offset).nullableString(metadata)),
      );
    const reader = await this.request(apiKey.offsetCommit, 5, body);
    reader.skip(4);
    return single(
      reader
        .array((r) => {
          r.string();
          return r.array((p) => [p.int32(), p.int16()] as const);
        })
        .flat(),
    )[1];
  }

  /** `topic-partition` to offset, of the partitions named or (null) of all. */
  async committed(
    groupId: string,
    topics: Readonly<Record<string, readonly number[]>> | null,
  ): Promise<{ readonly errorCode: number; readonly offsets: Readonly<Record<string, number>> }> {
    const body = new Writer()
      .string(groupId)
      .nullableArray(topics === null ? null : Object.entries(topics), (w, [name, partitions]) =>
        w.string(name).array(partitions, (p, index) => p.int32(index)),
      );
    const reader = await this.request(apiKey.offsetFetch, 4, body);
    reader.skip(4);
    const entries = reader
      .array((r) => {
        const name = r.string();
        return r.array((p) => {
          const key = `${name}-${p.int32()}`;
          const offset = p.int64AsNumber();
          p.nullableString();
          p.int16();
          return [key, offset] as const;
        });
      })
      .flat();
    return { errorCode: reader.int16(), offsets: Object.fromEntries(entries) };
  }

  async describeGroup(groupId: string): Promise<{
    readonly errorCode: number;
    readonly state: string;
    readonly protocolType: string;
    readonly protocol: string;
    readonly members: readonly { readonly memberId: string; readonly clientId: string; readonly assignment: string }[];
  }> {
    const reader = await this.request(
      apiKey.describeGroups,
      2,
      new Writer().array([groupId], (w, id) => w.string(id)),
    );
    reader.skip(4);
    return single(
      reader.array((r) => {
        const errorCode = r.int16();
        r.string();
        return {
          errorCode,
          state: r.string(),
          protocolType: r.string(),
          protocol: r.string(),
          members: r.array((m) => {
            const member = { memberId: m.string(), clientId: m.string() };
            m.string();
            m.bytes();
            return { ...member, assignment: m.bytes().toString() };
          }),
        };
      }),
    );
  }

  async listGroups(): Promise<readonly string[]> {
    const reader = await this.request(apiKey.listGroups, 2, new Writer());
    reader.skip(4 + 2);
    return reader.array((r) => [r.string(), r.string()] as const).map(([groupId]) => groupId);
  }

  async deleteGroup(groupId: string): Promise<number> {
    const reader = await this.request(
      apiKey.deleteGroups,
      1,
      new Writer().array([groupId], (w, id) => w.string(id)),
    );
    reader.skip(4);
    return single(reader.array((r) => [r.string(), r.int16()] as const))[1];
  }
}

/**
 * What a member tells about itself: ConsumerProtocolSubscription version 0 without topics. Kafka 4.3 never answers the
 * Join of a "consumer" whose metadata it cannot read.
 */
const subscription = new Writer()
  .int16(0)
  .array([], () => undefined)
  .int32(-1)
  .toBuffer();

function single<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined || items.length !== 1) throw new Error(`one item was expected, not ${items.length}`);
  return item;
}

function endpointOf(server: string): { readonly host: string; readonly port: number } {
  const colon = server.lastIndexOf(':');
  return { host: server.slice(0, colon), port: Number(server.slice(colon + 1)) };
}

/**
 * Sends bytes as they are on a connection of their own and collects what comes back until the broker ends the
 * connection or `until` has enough.
 */
export function sendRaw(
  server: string,
  bytes: Buffer,
  until: (received: Buffer) => boolean = () => false,
): Promise<{ readonly received: Buffer; readonly closed: boolean }> {
  const { host, port } = endpointOf(server);
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const socket = connect({ host, port }, () => socket.write(bytes));
    const finish = (closed: boolean): void => {
      socket.destroy();
      resolve({ received, closed });
    };
    socket.setTimeout(10_000, () => reject(new Error('neither an answer nor an end within 10 s')));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (until(received)) finish(false);
    });
    socket.on('end', () => finish(true));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') finish(true);
      else reject(error);
    });
  });
}

/** A request frame: size, header version 1, body. */
export function requestFrame(key: number, version: number, body: Buffer, correlationId = 7): Buffer {
  const rest = new Writer().int16(key).int16(version).int32(correlationId).string('raw').raw(body).toBuffer();
  return new Writer().bytes(rest).toBuffer();
}
