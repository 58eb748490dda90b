import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeListOffsetsRequest,
  encodeListOffsetsResponse,
  type ListOffsetsPartitionResponse,
  listOffsetsTimestamp,
} from '../../protocol/messages/list-offsets.ts';
import type { IsolationLevel } from '../../protocol/messages/isolation-level.ts';
import type { Partition } from '../topics/partition.ts';
import { firstRecordSince } from '../log/first-record-since.ts';
import type { Api } from './api.ts';

/** ListOffsets: the ends of a log, or the first record at or after a time. */
export const listOffsetsApi: Api = {
  key: apiKey.listOffsets,
  minVersion: 1,
  maxVersion: 3,
  handle(cluster, request, reply) {
    const body = decodeListOffsetsRequest(request.body(), request.version);
    const isolation = body.isolation ?? 'readUncommitted';
    const topics = body.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ index, timestampMs }) =>
        lookUp(cluster.topics.partition(name, index), request.brokerId, index, timestampMs, isolation),
      ),
    }));
    reply([encodeListOffsetsResponse({ throttleTimeMs: 0, topics }, request.version)]);
  },
  refuse(request, errorCode) {
    const body = decodeListOffsetsRequest(request.body(), request.version);
    const topics = body.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ index }) => answer(index, errorCode)),
    }));
    return [encodeListOffsetsResponse({ throttleTimeMs: 0, topics }, request.version)];
  },
};

function answer(index: number, errorCode: number, offset = -1, timestampMs = -1): ListOffsetsPartitionResponse {
  return { index, errorCode, timestampMs, offset };
}

function lookUp(
  partition: Partition | undefined,
  brokerId: number,
  index: number,
  timestampMs: number,
  isolation: IsolationLevel,
): ListOffsetsPartitionResponse {
  if (partition === undefined) return answer(index, kafkaError.UNKNOWN_TOPIC_OR_PARTITION);
  if (partition.leaderId !== brokerId) return answer(index, kafkaError.NOT_LEADER_OR_FOLLOWER);
  const { startOffset } = partition.log;
  const endOffset = isolation === 'readCommitted' ? partition.lastStableOffset : partition.log.endOffset;
  if (timestampMs === listOffsetsTimestamp.latest) return answer(index, 0, endOffset);
  if (timestampMs === listOffsetsTimestamp.earliest) return answer(index, 0, startOffset);
  if (timestampMs < 0) return answer(index, kafkaError.UNSUPPORTED_VERSION);
  const found = firstRecordSince(partition.log, timestampMs);
  return found === undefined || found.offset >= endOffset
    ? answer(index, 0)
    : answer(index, 0, found.offset, found.timestampMs);
}
