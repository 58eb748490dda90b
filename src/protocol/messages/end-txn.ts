import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';
import { readTransactionHead, type TransactionHead, writeTransactionHead } from './transaction-head.ts';

/**
 * EndTxn version 2. Kafka 4 accepts 0 to 5; from 5 on (transaction protocol 2, KIP-890) the answer would bump the epoch.
 * Before 2 a fenced producer is told INVALID_PRODUCER_EPOCH. Answered as AddOffsetsToTxn is.
 */
export const endTxnVersion = 2;

export interface EndTxnRequest extends TransactionHead {
  /** False: abort. */
  readonly commits: boolean;
}

export function encodeEndTxnRequest(request: EndTxnRequest): Buffer {
  return writeTransactionHead(new Writer(), request).boolean(request.commits).toBuffer();
}

/** Reads versions 0 to 2. */
export function decodeEndTxnRequest(reader: Reader): EndTxnRequest {
  return { ...readTransactionHead(reader), commits: reader.boolean() };
}
