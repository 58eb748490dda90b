import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeIncomingFetch,
  encodeFetchAnswer,
  type FetchedPartition,
  type FetchedTopic,
  type IncomingFetchRequest,
} from '../../protocol/messages/fetch-answer.ts';
import type { AbortedTransaction, FetchPartition } from '../../protocol/messages/fetch.ts';
import type { IsolationLevel } from '../../protocol/messages/isolation-level.ts';
import type { ClusterState } from '../cluster-state.ts';
import { batchSizeAt, nextOffsetAt } from '../log/batch-header.ts';
import type { WaitingFetch } from '../topics/fetch-waiters.ts';
import type { Partition } from '../topics/partition.ts';
import type { Api, ApiRequest, Reply } from './api.ts';

/** A client that reads slowly holds at most so much of the log beside its retention, whatever it asks for. */
const maxAnswerBytes = 16 * 1024 * 1024;

/**
 * Fetch with long poll. Costs per partition and per piece of log, not per record: batches go out as they lie in the
 * log, whole ones only. No fetch sessions: clients fall back to naming all partitions each time (KIP-227).
 */
export const fetchApi: Api = {
  key: apiKey.fetch,
  minVersion: 4,
  maxVersion: 11,
  handle(cluster, request, reply) {
    const body = decodeIncomingFetch(request.body(), request.version);
    if (body.sessionId !== 0) {
      reply(encodeFetchAnswer(kafkaError.FETCH_SESSION_ID_NOT_FOUND, [], request.version));
      return;
    }
    const first = readAll(cluster, request.brokerId, body);
    if (first.isFinal || first.sizeBytes >= body.minBytes || body.maxWaitMs <= 0) {
      reply(encodeFetchAnswer(0, first.topics, request.version));
    } else {
      waitForMore(cluster, request, body, body.minBytes - first.sizeBytes, reply);
    }
  },
  refuse(request, errorCode) {
    const body = decodeIncomingFetch(request.body(), request.version);
    const topics = body.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ index }) => refused(index, errorCode)),
    }));
    return encodeFetchAnswer(0, topics, request.version);
  },
};

interface Fetched {
  readonly topics: readonly FetchedTopic[];
  readonly sizeBytes: number;
  /** An error or a full partition: waiting would change nothing. */
  readonly isFinal: boolean;
}

function readAll(cluster: ClusterState, brokerId: number, body: IncomingFetchRequest): Fetched {
  const maxBytes = Math.min(body.maxBytes, maxAnswerBytes);
  const { isolation = 'readUncommitted' } = body;
  let sizeBytes = 0;
  let isFinal = false;
  const topics = body.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((wanted) => {
      const found = cluster.topics.partition(name, wanted.index);
      const fetched = readOne(found, brokerId, wanted, isolation, maxBytes - sizeBytes, sizeBytes === 0);
      for (const piece of fetched.records) sizeBytes += piece.length;
      isFinal ||= fetched.errorCode !== 0;
      return fetched;
    }),
  }));
  return { topics, sizeBytes, isFinal };
}

/** @param isFirst nothing was found yet: then even a batch beyond every bound is given, so that readers get on */
function readOne(
  partition: Partition | undefined,
  brokerId: number,
  wanted: FetchPartition,
  isolation: IsolationLevel,
  leftBytes: number,
  isFirst: boolean,
): FetchedPartition {
  const { index } = wanted;
  if (partition === undefined) return refused(index, kafkaError.UNKNOWN_TOPIC_OR_PARTITION);
  const problem = findProblem(partition, brokerId, wanted.currentLeaderEpoch);
  if (problem !== 0) return refused(index, problem);
  const { endOffset, startOffset } = partition.log;
  const maxBytes = Math.max(0, Math.min(leftBytes, wanted.maxBytes));
  const { lastStableOffset } = partition;
  const before = isolation === 'readCommitted' ? lastStableOffset : endOffset;
  const records = partition.log.read(wanted.fetchOffset, maxBytes, isFirst, before);
  if (records === undefined) return refused(index, kafkaError.OFFSET_OUT_OF_RANGE);
  const aborted = isolation === 'readCommitted' ? abortedIn(partition, wanted.fetchOffset, records) : undefined;
  const offsets = { highWatermark: endOffset, lastStableOffset, logStartOffset: startOffset };
  return { index, errorCode: 0, ...offsets, aborted, records };
}

/** The aborted transactions of which records are in the answer. */
function abortedIn(partition: Partition, from: number, records: readonly Buffer[]): readonly AbortedTransaction[] {
  const ranges = partition.transactions.abortedBetween(from, partition.lastStableOffset);
  const last = records.at(-1);
  if (ranges.length === 0 || last === undefined) return [];
  const to = endOffsetOf(last);
  return ranges
    .filter(({ firstOffset }) => firstOffset < to)
    .map(({ producerId, firstOffset }) => ({ producerId: BigInt(producerId), firstOffset }));
}

/** The offset after the last record of a piece of log. */
function endOffsetOf(batches: Buffer): number {
  let last = 0;
  for (let at = 0; at < batches.length; at += batchSizeAt(batches, at)) last = at;
  return nextOffsetAt(batches, last);
}

function findProblem(partition: Partition, brokerId: number, knownEpoch: number): number {
  if (partition.leaderId !== brokerId) return kafkaError.NOT_LEADER_OR_FOLLOWER;
  if (knownEpoch === -1 || knownEpoch === partition.leaderEpoch) return 0;
  return knownEpoch < partition.leaderEpoch ? kafkaError.FENCED_LEADER_EPOCH : kafkaError.UNKNOWN_LEADER_EPOCH;
}

function refused(index: number, errorCode: number): FetchedPartition {
  return { index, errorCode, highWatermark: -1, lastStableOffset: -1, logStartOffset: -1, records: [] };
}

function waitForMore(
  cluster: ClusterState,
  request: ApiRequest,
  body: IncomingFetchRequest,
  missingBytes: number,
  reply: Reply,
): void {
  const partitions: Partition[] = [];
  let isOver = false;
  const leave = (): void => {
    isOver = true;
    cancelTimer();
    for (const partition of partitions) partition.waiters.remove(waiting);
  };
  const waiting: WaitingFetch = {
    missingBytes,
    wantsCommitted: body.isolation === 'readCommitted',
    finish() {
      if (isOver) return;
      leave();
      reply(encodeFetchAnswer(0, readAll(cluster, request.brokerId, body).topics, request.version));
    },
  };
  const cancelTimer = cluster.timers.after(body.maxWaitMs, () => waiting.finish());
  request.onAbandoned(leave);
  for (const { name, partitions: wanted } of body.topics) {
    for (const { index } of wanted) {
      const partition = cluster.topics.partition(name, index);
      if (partition === undefined) continue;
      partitions.push(partition);
      partition.waiters.add(waiting);
    }
  }
}
