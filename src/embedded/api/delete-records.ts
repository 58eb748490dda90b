import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeDeleteRecordsRequest,
  type DeleteRecordsRequest,
  type DeleteRecordsResponse,
  encodeDeleteRecordsResponse,
} from '../../protocol/messages/delete-records.ts';
import type { Partition } from '../topics/partition.ts';
import type { Api } from './api.ts';

const highWatermark = -1;

type Outcome = DeleteRecordsResponse['topics'][number]['partitions'][number];

/** DeleteRecords: a partition's log starts at a later offset. */
export const deleteRecordsApi: Api = {
  key: apiKey.deleteRecords,
  minVersion: 0,
  maxVersion: 1,
  handle(cluster, request, reply) {
    const body = decodeDeleteRecordsRequest(request.body());
    reply([
      answer(body, (topic, index, offset) =>
        deleteBefore(cluster.topics.partition(topic, index), request.brokerId, index, offset),
      ),
    ]);
  },
  refuse(request, errorCode) {
    return [answer(decodeDeleteRecordsRequest(request.body()), (_topic, index) => refused(index, errorCode))];
  },
};

function answer(body: DeleteRecordsRequest, settle: (topic: string, index: number, offset: number) => Outcome): Buffer {
  return encodeDeleteRecordsResponse({
    topics: body.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ index, offset }) => settle(name, index, offset)),
    })),
  });
}

function refused(index: number, errorCode: number): Outcome {
  return { index, lowWatermark: -1, errorCode };
}

function deleteBefore(partition: Partition | undefined, brokerId: number, index: number, offset: number): Outcome {
  if (partition === undefined) return refused(index, kafkaError.UNKNOWN_TOPIC_OR_PARTITION);
  if (partition.leaderId !== brokerId) return refused(index, kafkaError.NOT_LEADER_OR_FOLLOWER);
  const { log } = partition;
  const target = offset === highWatermark ? log.endOffset : offset;
  if (target < 0 || target > log.endOffset) return refused(index, kafkaError.OFFSET_OUT_OF_RANGE);
  log.advanceStart(target);
  return { index, lowWatermark: log.startOffset, errorCode: 0 };
}
