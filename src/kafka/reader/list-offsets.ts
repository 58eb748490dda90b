import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeListOffsetsResponse,
  encodeListOffsetsRequest,
  listOffsetsTimestamp,
  listOffsetsVersion,
} from '../../protocol/messages/list-offsets.ts';
import type { IsolationLevel } from '../../protocol/messages/isolation-level.ts';
import { brokerError } from '../broker-error.ts';
import { type PartitionWork, workOnLeaders } from './partition-work.ts';
import type { TopicLeaders } from './topic-leaders.ts';

/** `latest`: the offset the next record will get; a number: the first record at or after that time (epoch ms). */
export type OffsetPosition = 'earliest' | 'latest' | number;

interface OffsetWork extends PartitionWork {
  offset: number;
}

/**
 * Asks the leaders for the offset of a position in each of the partitions. Past the last record it is the end, which is
 * the last stable offset for a reader of committed records.
 */
export async function listOffsets(
  leaders: TopicLeaders,
  topic: string,
  partitions: readonly number[],
  position: OffsetPosition,
  clock: Clock,
  isolation: IsolationLevel = 'readUncommitted',
): Promise<Map<number, number>> {
  const timestampMs = typeof position === 'number' ? position : listOffsetsTimestamp[position];
  const works: OffsetWork[] = partitions.map((partition) => ({
    partition,
    done: false,
    progressMs: clock.nowMs(),
    trouble: undefined,
    offset: -1,
  }));
  await workOnLeaders(
    leaders,
    works,
    (nodeId, group) => askLeader(leaders, topic, nodeId, group, { timestampMs, isolation }),
    clock,
  );
  const offsets = new Map(works.map(({ partition, offset }) => [partition, offset]));
  const after = works.filter(({ offset }) => offset < 0).map(({ partition }) => partition);
  if (after.length > 0) {
    const ends = await listOffsets(leaders, topic, after, 'latest', clock, isolation);
    for (const [partition, end] of ends) offsets.set(partition, end);
  }
  return offsets;
}

async function askLeader(
  leaders: TopicLeaders,
  topic: string,
  nodeId: number,
  works: readonly OffsetWork[],
  { timestampMs, isolation }: { readonly timestampMs: number; readonly isolation: IsolationLevel },
): Promise<void> {
  const connection = await leaders.connectionTo(nodeId);
  const version = connection.version(apiKey.listOffsets, listOffsetsVersion, listOffsetsVersion);
  const partitions = works.map(({ partition }) => ({ index: partition, timestampMs }));
  const body = encodeListOffsetsRequest({ isolation, topics: [{ name: topic, partitions }] });
  const response = decodeListOffsetsResponse(await connection.request(apiKey.listOffsets, version, [body]));
  const answers = response.topics.flatMap((answered) => answered.partitions);
  for (const work of works) {
    const answer = answers.find(({ index }) => index === work.partition);
    if (answer === undefined) throw notAnswered(topic, work.partition);
    if (answer.errorCode === kafkaError.NONE) {
      work.offset = answer.offset;
      work.done = true;
    } else {
      const error = brokerError(
        answer.errorCode,
        `Asking for offsets of partition ${work.partition} of topic ${topic}`,
      );
      if (!error.canRetry) throw error;
      work.trouble = error;
    }
  }
}

function notAnswered(topic: string, partition: number): ShopSimError {
  const text = `A broker left out partition ${partition} of topic ${topic} in its answer about offsets.`;
  return new ShopSimError('PROTOCOL_VIOLATION', text);
}
