import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import type { FetchPartition, FetchPartitionResponse, FetchResponse } from '../../protocol/messages/fetch.ts';
import type { IsolationLevel } from '../../protocol/messages/isolation-level.ts';
import { readBatchHeader, type RecordHeader, visitRecords } from '../../protocol/record-batch-reader.ts';
import { brokerError } from '../broker-error.ts';
import type { Connection } from '../connection/connection.ts';
import { AbortedTransactions } from './aborted-transactions.ts';
import { requestFetch } from './fetch-request.ts';
import type { PartitionWork } from './partition-work.ts';

/** Called for each record, in offset order within a partition. Key, value and header values are views: copy to keep. */
export type OnRecord = (
  partition: number,
  offset: number,
  timestampMs: number,
  key: Buffer | null,
  value: Buffer | null,
  headers: readonly RecordHeader[],
) => void;

/** A partition being read: from `nextOffset` (included) to `endOffset` (excluded). */
export interface FetchWork extends PartitionWork {
  nextOffset: number;
  readonly endOffset: number;
}

const bounds = { maxWaitMs: 500, maxBytes: 16 * 1024 * 1024 };
const maxPartitionBytes = 2 * 1024 * 1024;

/** What a loop needs besides the connection. */
export interface FetchContext {
  readonly topic: string;
  readonly clock: Clock;
  readonly onRecord: OnRecord;
  readonly isolation: IsolationLevel;
  /** Whether another leader's loop has met trouble, so that this one must return too. */
  readonly shouldStop: () => boolean;
}

/** Fetches from one leader until its partitions are read to their ends, or one of them is in trouble. */
export async function fetchFromLeader(
  connection: Connection,
  works: readonly FetchWork[],
  context: FetchContext,
): Promise<void> {
  let left = works.filter(({ done }) => !done);
  // At least one request, so that a partition which stays in trouble does not keep the others from being read.
  do {
    const response = await requestFetch(connection, context.topic, left.map(toRequest), {
      ...bounds,
      isolation: context.isolation,
    });
    const healthy = takeResponse(response, left, context);
    if (!healthy) return;
    left = left.filter(({ done }) => !done);
    // A broker fills its answer in the order asked: without turning the last partitions could wait for ever.
    const first = left.shift();
    if (first !== undefined) left.push(first);
  } while (left.length > 0 && !context.shouldStop());
}

function toRequest({ partition, nextOffset }: FetchWork): FetchPartition {
  return { index: partition, currentLeaderEpoch: -1, fetchOffset: nextOffset, maxBytes: maxPartitionBytes };
}

/** False when a partition is in trouble that new metadata may mend. */
function takeResponse(response: FetchResponse, works: readonly FetchWork[], context: FetchContext): boolean {
  if (response.errorCode !== kafkaError.NONE) throw brokerError(response.errorCode, `Reading topic ${context.topic}`);
  let healthy = true;
  for (const topic of response.topics) {
    for (const answer of topic.partitions) {
      const work = works.find(({ partition }) => partition === answer.index);
      if (work === undefined) continue;
      if (answer.errorCode === kafkaError.NONE) {
        work.trouble = undefined;
        work.progressMs = context.clock.nowMs();
        takeRecords(answer, work, context);
      } else {
        work.trouble = explain(answer, work, context.topic);
        healthy = false;
      }
    }
  }
  return healthy;
}

function takeRecords({ records, aborted }: FetchPartitionResponse, work: FetchWork, { onRecord }: FetchContext): void {
  const { partition, endOffset } = work;
  const transactions = new AbortedTransactions(aborted);
  for (let start = 0; work.nextOffset < endOffset;) {
    const header = readBatchHeader(records, start);
    if (header === undefined) break;
    if (transactions.admits(records, start, header)) {
      const fromOffset = work.nextOffset;
      // A broker sends whole batches: the first may begin before what was asked for.
      visitRecords(records, start, header, (offset, timestampMs, key, value, headers) => {
        if (offset >= fromOffset && offset < endOffset) onRecord(partition, offset, timestampMs, key, value, headers);
      });
    }
    work.nextOffset = Math.max(work.nextOffset, header.baseOffset + header.lastOffsetDelta + 1);
    start += header.sizeBytes;
  }
  work.done = work.nextOffset >= endOffset;
}

/** The error as trouble that may pass; throws the one that does not. */
function explain({ errorCode }: FetchPartitionResponse, work: FetchWork, topic: string): ShopSimError {
  if (errorCode === kafkaError.OFFSET_OUT_OF_RANGE) {
    throw new ShopSimError(
      'BROKER_ERROR',
      `Offset ${work.nextOffset} of partition ${work.partition} of topic ${topic} is not in the log: the topic's retention has deleted it, or the topic was truncated or created anew.`,
      { kafkaError: errorCode },
    );
  }
  const error = brokerError(errorCode, `Reading partition ${work.partition} of topic ${topic}`);
  if (!error.canRetry) throw error;
  return error;
}
