import { createServer, type Server, type Socket } from 'node:net';

import { apiKey } from '../../src/protocol/api-keys.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { encodeApiVersionsResponse } from '../../src/protocol/messages/api-versions.ts';
import { encodeInitProducerIdResponse } from '../../src/protocol/messages/init-producer-id.ts';
import { encodeMetadataResponse } from '../../src/protocol/messages/metadata.ts';
import {
  decodeProduceRequest,
  encodeProduceResponse,
  type ProduceRequest,
} from '../../src/protocol/messages/produce.ts';
import type { Reader } from '../../src/protocol/reader.ts';
import { decodeRequestHeader } from '../../src/protocol/request-header.ts';
import { ScriptedLog } from './scripted-log.ts';
import { ScriptedSession } from './scripted-session.ts';

/** What the script does with one Produce request. */
export interface ProduceAction {
  /**
   * Error code for a partition; undefined: none. `after`: answered although the batch was appended, as Kafka does for 6,
   * 7 and 20.
   */
  error?(partition: number): { readonly code: number; readonly after?: boolean } | undefined;
  /**
   * answer; drop: close the connection, nothing appended; dropAfter: append, then close without an answer; half: append,
   * send half of the answer, then close; hang: neither append nor answer, ever; late: close, and append `lateMs` later.
   */
  readonly reply?: 'answer' | 'drop' | 'dropAfter' | 'half' | 'hang' | 'late';
  readonly lateMs?: number;
  readonly delayMs?: number;
}

/** What the script may base its decision on. */
export interface ProduceContext {
  readonly broker: number;
  /** Produce requests of the whole cluster, from 0. */
  readonly requestNumber: number;
  readonly partitions: readonly number[];
  /** Produce requests that this connection has been asked and not answered, this one included. */
  readonly pipelined: number;
  readonly request: ProduceRequest;
}

interface Broker {
  readonly nodeId: number;
  port: number;
  server: Server | undefined;
  readonly sockets: Set<Socket>;
}

const topicName = 'orders';

/**
 * A Kafka cluster in small, in this process: real sockets and Kafka's bytes, one topic, logs that check sequences as
 * Kafka does, and a script that decides what happens to each Produce request.
 */
export class ScriptedCluster {
  readonly topic = topicName;
  readonly logs: readonly ScriptedLog[];
  readonly leaders: number[];
  readonly leaderEpochs: number[];
  /** Decides on each Produce request; undefined: answer. */
  script: (context: ProduceContext) => ProduceAction | undefined = () => undefined;
  /** Error codes that the next InitProducerId requests get, in order. */
  initErrors: number[] = [];
  topicError = 0;
  /** Dead brokers stay in the metadata, as they do until their session ends. */
  listAllBrokers = false;
  throttleTimeMs = 0;
  produceRequests = 0;
  metadataRequests = 0;
  initRequests = 0;
  /** Bytes of the largest Produce request. */
  largestProduceBytes = 0;
  readonly #brokers: Broker[];
  readonly #pending = new Set<NodeJS.Timeout>();

  private constructor(brokerCount: number, partitionCount: number) {
    this.#brokers = Array.from({ length: brokerCount }, (_, nodeId) => ({
      nodeId,
      port: 0,
      server: undefined,
      sockets: new Set(),
    }));
    this.logs = Array.from({ length: partitionCount }, () => new ScriptedLog());
    this.leaders = Array.from({ length: partitionCount }, (_, index) => index % brokerCount);
    this.leaderEpochs = Array.from({ length: partitionCount }, () => 0);
  }

  static async start(options: { brokers?: number; partitions?: number } = {}): Promise<ScriptedCluster> {
    const cluster = new ScriptedCluster(options.brokers ?? 1, options.partitions ?? 1);
    for (const broker of cluster.#brokers) await cluster.#listen(broker);
    return cluster;
  }

  get bootstrapServers(): { host: string; port: number }[] {
    return this.#brokers.map(({ port }) => ({ host: '127.0.0.1', port }));
  }

  /** Whether requests that were answered late, or are to be appended late, are still under way. */
  get isBusy(): boolean {
    return this.#pending.size > 0;
  }

  /** Elects another leader; -1: none. */
  moveLeader(partition: number, nodeId: number): void {
    this.leaders[partition] = nodeId;
    this.leaderEpochs[partition] = (this.leaderEpochs[partition] ?? 0) + 1;
  }

  /** Closes all connections of a broker. */
  dropConnections(nodeId: number): void {
    for (const socket of this.#broker(nodeId).sockets) socket.destroy();
  }

  /** The broker dies: connections break, nobody listens. */
  kill(nodeId: number): void {
    const broker = this.#broker(nodeId);
    broker.server?.close();
    broker.server = undefined;
    this.dropConnections(nodeId);
  }

  /** The broker listens again, on its old port. */
  async revive(nodeId: number): Promise<void> {
    await this.#listen(this.#broker(nodeId));
  }

  stop(): void {
    for (const timer of this.#pending) clearTimeout(timer);
    for (const { nodeId } of this.#brokers) this.kill(nodeId);
  }

  #broker(nodeId: number): Broker {
    const broker = this.#brokers[nodeId];
    if (broker === undefined) throw new Error(`no broker ${nodeId}`);
    return broker;
  }

  async #listen(broker: Broker): Promise<void> {
    const server = createServer((socket) => this.#serve(broker, socket));
    broker.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(broker.port, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the scripted broker has no port');
    broker.port = address.port;
  }

  #serve(broker: Broker, socket: Socket): void {
    const session = new ScriptedSession(socket, (reader) => this.#answer(broker, session, reader));
    broker.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => broker.sockets.delete(socket));
    // A client that goes away resets the connection: part of the game.
    socket.on('error', () => socket.destroy());
  }

  /** Answers one request, or returns undefined when it gets no answer. Requests of a connection come one by one. */
  async #answer(broker: Broker, session: ScriptedSession, reader: Reader): Promise<Buffer | undefined> {
    const header = decodeRequestHeader(reader);
    const body = await this.#body(broker, session, header.apiKey, reader);
    if (body === undefined) return undefined;
    const frame = Buffer.alloc(8);
    frame.writeInt32BE(4 + body.length, 0);
    frame.writeInt32BE(header.correlationId, 4);
    return Buffer.concat([frame, body]);
  }

  async #body(broker: Broker, session: ScriptedSession, key: number, reader: Reader): Promise<Buffer | undefined> {
    switch (key) {
      case apiKey.apiVersions:
        return encodeApiVersionsResponse({ errorCode: 0, apis });
      case apiKey.metadata:
        return this.#metadata();
      case apiKey.initProducerId:
        this.initRequests += 1;
        return encodeInitProducerIdResponse({
          throttleTimeMs: 0,
          errorCode: this.initErrors.shift() ?? 0,
          producerId: 4_000_000_000n + BigInt(this.initRequests),
          producerEpoch: 0,
        });
      case apiKey.produce:
        return this.#produce(broker, session, reader);
      default:
        throw new Error(`the scripted broker does not know API ${key}`);
    }
  }

  #metadata(): Buffer {
    this.metadataRequests += 1;
    const living = this.#brokers.filter(({ server }) => this.listAllBrokers || server !== undefined);
    return encodeMetadataResponse({
      throttleTimeMs: 0,
      brokers: living.map(({ nodeId, port }) => ({ nodeId, host: '127.0.0.1', port, rack: null })),
      clusterId: 'scripted',
      controllerId: 0,
      topics: [
        {
          name: topicName,
          errorCode: this.topicError,
          isInternal: false,
          partitions: (this.topicError === 0 ? this.leaders : []).map((leaderId, index) => ({
            index,
            errorCode: leaderId < 0 ? kafkaError.LEADER_NOT_AVAILABLE : 0,
            leaderId,
            leaderEpoch: this.leaderEpochs[index] ?? 0,
            replicas: [leaderId],
            isr: [leaderId],
            offlineReplicas: [],
          })),
        },
      ],
    });
  }

  async #produce(broker: Broker, session: ScriptedSession, reader: Reader): Promise<Buffer | undefined> {
    this.largestProduceBytes = Math.max(this.largestProduceBytes, reader.remaining);
    const request = decodeProduceRequest(reader);
    const partitions = request.topics.flatMap((topic) => topic.partitions);
    const action =
      this.script({
        broker: broker.nodeId,
        requestNumber: this.produceRequests++,
        partitions: partitions.map(({ index }) => index),
        pipelined: session.waiting,
        request,
      }) ?? {};
    if (action.delayMs !== undefined) await this.#delay(action.delayMs);
    const reply = action.reply ?? 'answer';
    if (reply === 'hang') return new Promise(() => undefined);
    if (reply === 'late') {
      // The copy stands for bytes in the broker's socket buffer: the client is free to reuse its own.
      const copies = partitions.map(({ index, records }) => ({ index, records: Buffer.from(records) }));
      void this.#delay(action.lateMs ?? 0).then(() =>
        copies.map(({ index, records }) => this.#log(index).append(records)),
      );
    }
    if (reply === 'late' || reply === 'drop') {
      session.socket.destroy();
      return undefined;
    }
    const results = partitions.map(({ index, records }) => ({ index, ...this.#apply(broker, index, records, action) }));
    if (reply === 'dropAfter') {
      session.socket.destroy();
      return undefined;
    }
    if (request.acks === 0) return undefined;
    const body = encodeProduceResponse({
      throttleTimeMs: this.throttleTimeMs,
      topics: [
        {
          name: topicName,
          partitions: results.map((result) => ({ ...result, logAppendTimeMs: -1, logStartOffset: 0 })),
        },
      ],
    });
    if (reply === 'half') {
      session.socket.end(Buffer.concat([Buffer.from([0, 0, 0, body.length + 4]), body]).subarray(0, 7));
      return undefined;
    }
    return body;
  }

  #apply(
    broker: Broker,
    index: number,
    records: Buffer,
    action: ProduceAction,
  ): { errorCode: number; baseOffset: number } {
    if (this.leaders[index] !== broker.nodeId) return { errorCode: kafkaError.NOT_LEADER_OR_FOLLOWER, baseOffset: -1 };
    const error = action.error?.(index);
    if (error !== undefined && error.after !== true) return { errorCode: error.code, baseOffset: -1 };
    const result = this.#log(index).append(Buffer.from(records));
    return error === undefined || result.errorCode !== 0 ? result : { errorCode: error.code, baseOffset: -1 };
  }

  #log(index: number): ScriptedLog {
    const log = this.logs[index];
    if (log === undefined) throw new Error(`no partition ${index}`);
    return log;
  }

  #delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#pending.delete(timer);
        resolve();
      }, ms);
      this.#pending.add(timer);
    });
  }
}

const apis = [
  { apiKey: apiKey.produce, minVersion: 3, maxVersion: 7 },
  { apiKey: apiKey.metadata, minVersion: 0, maxVersion: 7 },
  { apiKey: apiKey.apiVersions, minVersion: 0, maxVersion: 2 },
  { apiKey: apiKey.initProducerId, minVersion: 0, maxVersion: 1 },
];
