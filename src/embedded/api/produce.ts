import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeProduceRequest,
  encodeProduceResponse,
  type ProducePartition,
  type ProducePartitionResponse,
  type ProduceRequest,
} from '../../protocol/messages/produce.ts';
import { batchAttribute } from '../../protocol/record-batch-format.ts';
import type { ClusterState } from '../cluster-state.ts';
import { type BatchRules, checkBatch, type IncomingBatch } from '../log/check-batch.ts';
import type { Partition } from '../topics/partition.ts';
import type { Topic } from '../topics/topic.ts';
import type { Api, ApiRequest } from './api.ts';

const zstdSinceVersion = 7;

/** Produce: appends one batch per partition. Costs per batch, not per record. */
export const produceApi: Api = {
  key: apiKey.produce,
  minVersion: 3,
  maxVersion: 7,
  handle(cluster, request, reply) {
    const body = decodeProduceRequest(request.body());
    const topics = body.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((each) => appendTo(cluster, request, body, name, each)),
    }));
    if (body.acks !== 0) {
      reply([encodeProduceResponse({ topics, throttleTimeMs: 0 }, request.version)]);
      return;
    }
    const failed = topics.flatMap(({ partitions }) => partitions).find(({ errorCode }) => errorCode !== 0);
    // Nobody reads an error here, so Kafka ends the connection: the client then asks for metadata.
    if (failed !== undefined) request.disconnect(`a Produce request with acks=0 failed with error ${failed.errorCode}`);
    reply(undefined);
  },
  refuse(request, errorCode) {
    const body = decodeProduceRequest(request.body());
    if (body.acks === 0) return undefined;
    return [encodeProduceResponse({ topics: refuseAll(body, errorCode), throttleTimeMs: 0 }, request.version)];
  },
};

function refuseAll(
  body: ProduceRequest,
  errorCode: number,
): { readonly name: string; readonly partitions: ProducePartitionResponse[] }[] {
  return body.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ index }) => refused(index, errorCode)),
  }));
}

function refused(index: number, errorCode: number): ProducePartitionResponse {
  return { index, errorCode, baseOffset: -1, logAppendTimeMs: -1, logStartOffset: -1 };
}

function appendTo(
  cluster: ClusterState,
  request: ApiRequest,
  { acks, transactionalId = null }: ProduceRequest,
  name: string,
  { index, records }: ProducePartition,
): ProducePartitionResponse {
  const topic = cluster.topics.get(name);
  const partition = topic?.partitions[index];
  if (topic === undefined || partition === undefined) return refused(index, kafkaError.UNKNOWN_TOPIC_OR_PARTITION);
  const batch = checkBatch(records, rulesFor(cluster, topic, request.version, transactionalId !== null));
  const problem = findProblem(cluster, request, acks, topic, partition, batch);
  if (problem !== 0 || typeof batch === 'number') return refused(index, problem);
  const inTransaction = checkTransaction(cluster, transactionalId, name, partition, batch);
  if (inTransaction !== 0) return refused(index, inTransaction);
  const verdict = partition.producers.check(batch);
  if (verdict.kind === 'refused') return refused(index, verdict.errorCode);
  if (verdict.kind === 'append') return append(cluster, topic, partition, batch);
  const { startOffset } = partition.log;
  return { index, errorCode: 0, baseOffset: verdict.baseOffset, logAppendTimeMs: -1, logStartOffset: startOffset };
}

function rulesFor(cluster: ClusterState, topic: Topic, version: number, allowsTransactional: boolean): BatchRules {
  return {
    maxBatchBytes: topic.config.maxMessageBytes,
    maxTimestampMs: topic.config.usesLogAppendTime
      ? Number.POSITIVE_INFINITY
      : cluster.clock.epochMs() + topic.config.timestampAfterMaxMs,
    allowsZstd: version >= zstdSinceVersion,
    allowsTransactional,
    skipsCrc: cluster.discards,
  };
}

/** A transactional batch needs its partition in the open transaction, and an open transaction nothing but such batches. */
function checkTransaction(
  cluster: ClusterState,
  transactionalId: string | null,
  topic: string,
  { index, transactions }: Partition,
  { attributes, producerId, producerEpoch }: IncomingBatch,
): number {
  if ((attributes & batchAttribute.transactional) === 0) {
    return producerId >= 0 && transactions.isOpen(producerId) ? kafkaError.INVALID_TXN_STATE : 0;
  }
  const head = { transactionalId: transactionalId ?? '', producerId: BigInt(producerId), producerEpoch };
  return cluster.transactions.checkAppend(head, { topic, index });
}

/** Kafka looks at the request's form first, then at the acks, the leader and its replicas, then at the batch. */
function findProblem(
  cluster: ClusterState,
  request: ApiRequest,
  acks: number,
  topic: Topic,
  partition: Partition,
  batch: IncomingBatch | number,
): number {
  if (acks < -1 || acks > 1) return kafkaError.INVALID_REQUIRED_ACKS;
  if (partition.leaderId !== request.brokerId) return kafkaError.NOT_LEADER_OR_FOLLOWER;
  const inSyncCount = partition.replicas.filter((id) => cluster.brokers.isAlive(id)).length;
  const wantedCount = Math.min(topic.config.minInsyncReplicas, partition.replicas.length);
  if (acks === -1 && inSyncCount < wantedCount) return kafkaError.NOT_ENOUGH_REPLICAS;
  return typeof batch === 'number' ? batch : 0;
}

function append(
  cluster: ClusterState,
  topic: Topic,
  partition: Partition,
  batch: IncomingBatch,
): ProducePartitionResponse {
  const appendTimeMs = topic.config.usesLogAppendTime ? Math.floor(cluster.clock.epochMs()) : undefined;
  let baseOffset: number;
  try {
    baseOffset = partition.log.append(batch, partition.leaderEpoch, appendTimeMs);
  } catch (error) {
    cluster.log('error', `Cannot append to ${topic.name}-${partition.index}: ${String(error)}`);
    return refused(partition.index, kafkaError.KAFKA_STORAGE_ERROR);
  }
  partition.remember(batch, baseOffset);
  cluster.topics.enforceBudget();
  if (!cluster.discards) {
    partition.waiters.onAppend(batch.bytes.length, partition.transactions.firstOpenOffset === undefined);
  }
  return {
    index: partition.index,
    errorCode: 0,
    baseOffset,
    logAppendTimeMs: appendTimeMs ?? -1,
    logStartOffset: partition.log.startOffset,
  };
}
