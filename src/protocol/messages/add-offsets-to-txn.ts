import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';
import { readTransactionHead, type TransactionHead, writeTransactionHead } from './transaction-head.ts';

/** AddOffsetsToTxn version 2. Kafka 4 accepts 0 to 4. Before 2 a fenced producer is told INVALID_PRODUCER_EPOCH. */
export const addOffsetsToTxnVersion = 2;

/** Says that offsets of a group will be committed with the transaction. */
export interface AddOffsetsToTxnRequest extends TransactionHead {
  readonly groupId: string;
}

/** The answer to AddOffsetsToTxn, and to EndTxn. */
export interface TransactionAnswer {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
}

export function encodeAddOffsetsToTxnRequest(request: AddOffsetsToTxnRequest): Buffer {
  return writeTransactionHead(new Writer(), request).string(request.groupId).toBuffer();
}

/** Reads versions 0 to 2. */
export function decodeAddOffsetsToTxnRequest(reader: Reader): AddOffsetsToTxnRequest {
  return { ...readTransactionHead(reader), groupId: reader.string() };
}

/** Writes versions 0 to 2. */
export function encodeTransactionAnswer({ throttleTimeMs, errorCode }: TransactionAnswer): Buffer {
  return new Writer(16).int32(throttleTimeMs).int16(errorCode).toBuffer();
}

export function decodeTransactionAnswer(reader: Reader): TransactionAnswer {
  return { throttleTimeMs: reader.int32(), errorCode: reader.int16() };
}
