import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';
import { readTransactionHead, type TransactionHead, writeTransactionHead } from './transaction-head.ts';

/**
 * AddPartitionsToTxn version 2, the last one of clients (3 is the same in flexible form; from 4 on brokers use it among
 * themselves). Kafka 4 accepts 0 to 5. Before version 2 a fenced producer is told INVALID_PRODUCER_EPOCH.
 */
export const addPartitionsToTxnVersion = 2;

export interface AddPartitionsToTxnRequest extends TransactionHead {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly number[] }[];
}

export interface AddPartitionsToTxnResponse {
  readonly throttleTimeMs: number;
  /** One partition with an error: none was added, and the others have OPERATION_NOT_ATTEMPTED. */
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly { readonly index: number; readonly errorCode: number }[];
  }[];
}

export function encodeAddPartitionsToTxnRequest(request: AddPartitionsToTxnRequest): Buffer {
  return writeTransactionHead(new Writer(), request)
    .array(request.topics, (w, topic) => w.string(topic.name).array(topic.partitions, (p, index) => p.int32(index)))
    .toBuffer();
}

/** Reads versions 0 to 2. */
export function decodeAddPartitionsToTxnRequest(reader: Reader): AddPartitionsToTxnRequest {
  return {
    ...readTransactionHead(reader),
    topics: reader.array((r) => ({ name: r.string(), partitions: r.array((p) => p.int32()) })),
  };
}

/** Writes versions 0 to 2. */
export function encodeAddPartitionsToTxnResponse(response: AddPartitionsToTxnResponse): Buffer {
  return new Writer()
    .int32(response.throttleTimeMs)
    .array(response.topics, (w, topic) =>
      w.string(topic.name).array(topic.partitions, (p, { index, errorCode }) => p.int32(index).int16(errorCode)),
    )
    .toBuffer();
}

export function decodeAddPartitionsToTxnResponse(reader: Reader): AddPartitionsToTxnResponse {
  return {
    throttleTimeMs: reader.int32(),
    topics: reader.array((r) => ({
      name: r.string(),
      partitions: r.array((p) => ({ index: p.int32(), errorCode: p.int16() })),
    })),
  };
}
