import type { Endpoint } from '../../src/kafka/settings.ts';
import { apiKey } from '../../src/protocol/api-keys.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import {
  type AbortedTransaction,
  decodeFetchRequest,
  encodeFetchResponse,
  type FetchPartition,
} from '../../src/protocol/messages/fetch.ts';
import type { IsolationLevel } from '../../src/protocol/messages/isolation-level.ts';
import { decodeListOffsetsRequest, encodeListOffsetsResponse } from '../../src/protocol/messages/list-offsets.ts';
import { decodeMetadataRequest, encodeMetadataResponse } from '../../src/protocol/messages/metadata.ts';
import { readBatchHeader } from '../../src/protocol/record-batch-reader.ts';
import { type ScriptedRequest, type ScriptedServer, startScriptedServer } from './scripted-server.ts';

/** One partition of a {@link ScriptedTopic}. The test may change everything at any time. */
export interface ScriptedPartition {
  /** Index into the brokers; -1: no leader. */
  leader: number;
  /** Default 0. A request that names another one is refused. */
  leaderEpoch?: number;
  /** Batches in offset order. */
  readonly batches: Buffer[];
  /** What the leader answers Fetch and ListOffsets with, instead of data. */
  errorCode: number;
}

/** A topic in this process that can be read: brokers that answer Metadata, ListOffsets and Fetch from `partitions`. */
export interface ScriptedTopic {
  readonly name: string;
  readonly brokers: readonly ScriptedServer[];
  readonly bootstrapServers: readonly Endpoint[];
  readonly partitions: ScriptedPartition[];
  /** What Metadata says of the topic. */
  errorCode: number;
  /** Called before a Fetch is answered; true: it deals with the request itself. */
  /** The aborted transactions that a Fetch answer of a reader of committed records names. */
  abortedIn: (partition: number, fetchOffset: number) => readonly AbortedTransaction[];
  /** Of the Fetch requests so far. */
  readonly isolations: IsolationLevel[];
  onFetch: (broker: number, request: ScriptedRequest) => boolean;
}

export async function startScriptedTopic(brokerCount: number, partitions: ScriptedPartition[]): Promise<ScriptedTopic> {
  const brokers: ScriptedServer[] = [];
  const topic: ScriptedTopic = {
    name: 'orders',
    brokers,
    bootstrapServers: [],
    partitions,
    errorCode: 0,
    abortedIn: () => [],
    isolations: [],
    onFetch: () => false,
  };
  for (let broker = 0; broker < brokerCount; broker++) {
    brokers.push(await startScriptedServer((request) => answer(topic, broker, request)));
  }
  return Object.assign(topic, { bootstrapServers: brokers.map(({ endpoint }) => endpoint) });
}

function answer(topic: ScriptedTopic, broker: number, request: ScriptedRequest): void {
  const key = request.header.apiKey;
  if (key === apiKey.metadata) answerMetadata(topic, request);
  else if (key === apiKey.listOffsets) answerListOffsets(topic, broker, request);
  else if (key === apiKey.fetch && !topic.onFetch(broker, request)) answerFetch(topic, broker, request);
}

function answerMetadata(topic: ScriptedTopic, request: ScriptedRequest): void {
  const { topics } = decodeMetadataRequest(request.body);
  const partitions = topic.partitions.map(({ leader, leaderEpoch = 0 }, index) => ({
    index,
    errorCode: leader < 0 ? kafkaError.LEADER_NOT_AVAILABLE : 0,
    leaderId: leader,
    leaderEpoch,
    replicas: [0],
    isr: [0],
    offlineReplicas: [],
  }));
  const described = { name: topic.name, errorCode: topic.errorCode, isInternal: false };
  request.answer(
    encodeMetadataResponse({
      throttleTimeMs: 0,
      brokers: topic.brokers.map(({ endpoint }, nodeId) => ({ nodeId, ...endpoint, rack: null })),
      clusterId: 'scripted',
      controllerId: 0,
      topics: topics?.length === 0 ? [] : [{ ...described, partitions: topic.errorCode === 0 ? partitions : [] }],
    }),
  );
}

function errorOf(topic: ScriptedTopic, broker: number, index: number): number {
  const partition = topic.partitions[index];
  if (partition === undefined) return kafkaError.UNKNOWN_TOPIC_OR_PARTITION;
  return partition.leader === broker ? partition.errorCode : kafkaError.NOT_LEADER_OR_FOLLOWER;
}

function epochError(topic: ScriptedTopic, index: number, knownEpoch: number): number {
  const epoch = topic.partitions[index]?.leaderEpoch ?? 0;
  if (knownEpoch === -1 || knownEpoch === epoch) return 0;
  return knownEpoch < epoch ? kafkaError.FENCED_LEADER_EPOCH : kafkaError.UNKNOWN_LEADER_EPOCH;
}

function bounds(topic: ScriptedTopic, index: number): { start: number; end: number } {
  const headers = (topic.partitions[index]?.batches ?? []).map((batch) => readBatchHeader(batch));
  const last = headers.at(-1);
  return {
    start: headers[0]?.baseOffset ?? 0,
    end: last === undefined ? 0 : last.baseOffset + last.lastOffsetDelta + 1,
  };
}

function answerListOffsets(topic: ScriptedTopic, broker: number, request: ScriptedRequest): void {
  const asked = decodeListOffsetsRequest(request.body).topics.flatMap(({ partitions }) => partitions);
  const partitions = asked.map(({ index, timestampMs }) => {
    const { start, end } = bounds(topic, index);
    const errorCode = errorOf(topic, broker, index);
    const found = timestampMs === -1 ? end : timestampMs === -2 ? start : -1;
    return { index, errorCode, timestampMs: -1, offset: errorCode === 0 ? found : -1 };
  });
  request.answer(encodeListOffsetsResponse({ throttleTimeMs: 0, topics: [{ name: topic.name, partitions }] }));
}

/** Answers a Fetch as a broker would now; for a script that held the request back. */
export function answerFetch(topic: ScriptedTopic, broker: number, request: ScriptedRequest): void {
  const { topics, isolation = 'readUncommitted' } = decodeFetchRequest(request.body);
  topic.isolations.push(isolation);
  const asked = topics.flatMap(({ partitions }) => partitions);
  const partitions = asked.map((partition) => fetchPartition(topic, broker, partition, isolation));
  const empty = partitions.every(({ errorCode, records }) => errorCode === 0 && records.length === 0);
  const response = encodeFetchResponse({ throttleTimeMs: 0, errorCode: 0, topics: [{ name: topic.name, partitions }] });
  // As with a long poll: an answer without anything in it takes a while.
  if (empty) setTimeout(() => request.answer(response), 5);
  else request.answer(response);
}

/** One batch an answer, and half of the next, as a broker's bound on bytes cuts it. */
function fetchPartition(
  topic: ScriptedTopic,
  broker: number,
  { index, fetchOffset, currentLeaderEpoch }: FetchPartition,
  isolation: IsolationLevel,
) {
  const { start, end } = bounds(topic, index);
  const wrong = errorOf(topic, broker, index) || epochError(topic, index, currentLeaderEpoch);
  const outside = fetchOffset < start || fetchOffset > end;
  const errorCode = wrong === 0 && outside ? kafkaError.OFFSET_OUT_OF_RANGE : wrong;
  const batches = topic.partitions[index]?.batches ?? [];
  const first = batches.findIndex((batch) => {
    const header = readBatchHeader(batch);
    return header !== undefined && header.baseOffset + header.lastOffsetDelta >= fetchOffset;
  });
  const next = batches[first + 1];
  const cutOff = next === undefined ? [] : [next.subarray(0, next.length - 10)];
  const records =
    errorCode !== 0 || first < 0 ? Buffer.alloc(0) : Buffer.concat([...batches.slice(first, first + 1), ...cutOff]);
  const aborted = isolation === 'readCommitted' ? topic.abortedIn(index, fetchOffset) : [];
  return { index, errorCode, highWatermark: end, lastStableOffset: end, logStartOffset: start, aborted, records };
}
