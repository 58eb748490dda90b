import { ShopSimError } from '../../errors.ts';
import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeProduceResponse,
  encodeProduceRequest,
  type ProducePartitionResponse,
  produceVersion,
} from '../../protocol/messages/produce.ts';
import type { Connection } from '../connection/connection.ts';
import { endpointText } from '../connection/socket-errors.ts';
import type { Batch } from './batch.ts';
import type { ProducerSettings } from './port.ts';

/** The results of a Produce request, in the order of its batches. */
export interface ProduceAnswer {
  readonly results: readonly Pick<ProducePartitionResponse, 'errorCode' | 'baseOffset'>[];
  readonly throttleTimeMs: number;
}

const acksOnTheWire = { all: -1, 1: 1, 0: 0 } as const;
const unanswered = { errorCode: kafkaError.NONE, baseOffset: -1 };

/**
 * Writes one Produce request and waits for its answer, or with acks=0 only until it is written.
 * @throws ShopSimError of the connection, or PROTOCOL_VIOLATION: the outcome of all batches is unknown then
 */
export async function sendProduce(
  connection: Connection,
  settings: ProducerSettings,
  batches: readonly Batch[],
): Promise<ProduceAnswer> {
  const body = encodeProduceRequest({
    transactionalId: settings.transactionalId ?? null,
    acks: acksOnTheWire[settings.acks],
    timeoutMs: brokerTimeoutMs(settings.requestTimeoutMs),
    topics: [
      {
        name: settings.topic,
        partitions: batches.map((batch) => ({ index: batch.partition, records: batch.records() })),
      },
    ],
  });
  if (settings.acks === 0) {
    await connection.send(apiKey.produce, produceVersion, body);
    return { results: batches.map(() => unanswered), throttleTimeMs: 0 };
  }
  const options = { timeoutMs: settings.requestTimeoutMs };
  const response = decodeProduceResponse(await connection.request(apiKey.produce, produceVersion, body, options));
  const answered = response.topics.find(({ name }) => name === settings.topic)?.partitions ?? [];
  return {
    results: batches.map((batch) => resultOf(batch, answered, connection)),
    throttleTimeMs: response.throttleTimeMs,
  };
}

/**
 * How long the leader may wait for the in-sync replicas: half of our own patience, so that it answers
 * REQUEST_TIMED_OUT long before the connection would be closed, which would cost everything in flight.
 */
export function brokerTimeoutMs(requestTimeoutMs: number): number {
  return Math.max(1, Math.floor(requestTimeoutMs / 2));
}

function resultOf(
  batch: Batch,
  answered: readonly ProducePartitionResponse[],
  connection: Connection,
): ProducePartitionResponse {
  const result = answered.find(({ index }) => index === batch.partition);
  if (result !== undefined) return result;
  throw new ShopSimError(
    'PROTOCOL_VIOLATION',
    `The broker at ${endpointText(connection.endpoint)} answered a Produce request without partition ${batch.partition}.`,
  );
}
