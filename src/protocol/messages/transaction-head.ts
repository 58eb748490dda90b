import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

/** Who speaks about which transaction: the first fields of every request to a transaction coordinator. */
export interface TransactionHead {
  readonly transactionalId: string;
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

export function writeTransactionHead(writer: Writer, head: TransactionHead): Writer {
  return writer.string(head.transactionalId).int64(head.producerId).int16(head.producerEpoch);
}

export function readTransactionHead(reader: Reader): TransactionHead {
  return { transactionalId: reader.string(), producerId: reader.int64(), producerEpoch: reader.int16() };
}
