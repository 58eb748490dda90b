import { apiKey } from '../../protocol/api-keys.ts';
import {
  decodeFetchResponse,
  encodeFetchRequest,
  type FetchPartition,
  type FetchResponse,
  fetchVersion,
} from '../../protocol/messages/fetch.ts';
import type { IsolationLevel } from '../../protocol/messages/isolation-level.ts';
import type { Connection } from '../connection/connection.ts';

export interface FetchBounds {
  /** Long poll: how long a broker may wait for the first byte. */
  readonly maxWaitMs: number;
  /** Of one answer, which is held in memory as a whole. A batch that is larger still comes, alone. */
  readonly maxBytes: number;
  /** How long the answer may take in all; default: as the connection's settings say. */
  readonly timeoutMs?: number;
  /** Default: everything that is in the log. */
  readonly isolation?: IsolationLevel;
}

/**
 * Asks a leader for what its partitions hold from the given offsets on. A reader of committed records is given nothing
 * beyond the last stable offset, and with the records the transactions among them that were aborted.
 */
export async function requestFetch(
  connection: Connection,
  topic: string,
  partitions: readonly FetchPartition[],
  { maxWaitMs, maxBytes, timeoutMs, isolation = 'readUncommitted' }: FetchBounds,
): Promise<FetchResponse> {
  const version = connection.version(apiKey.fetch, fetchVersion, fetchVersion);
  const body = encodeFetchRequest({
    maxWaitMs,
    minBytes: 1,
    maxBytes,
    isolation,
    topics: [{ name: topic, partitions }],
  });
  const options = timeoutMs === undefined ? {} : { timeoutMs };
  return decodeFetchResponse(await connection.request(apiKey.fetch, version, [body], options));
}
