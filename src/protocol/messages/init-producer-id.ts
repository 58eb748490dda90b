import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

/** InitProducerId version 1. Kafka 4 accepts 0 to 5. */
export const initProducerIdVersion = 1;

export interface InitProducerIdRequest {
  /** `null`: an idempotent producer without transactions. */
  readonly transactionalId: string | null;
  readonly transactionTimeoutMs: number;
}

export interface InitProducerIdResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

export function encodeInitProducerIdRequest(request: InitProducerIdRequest): Buffer {
  return new Writer(32).nullableString(request.transactionalId).int32(request.transactionTimeoutMs).toBuffer();
}

export function decodeInitProducerIdRequest(reader: Reader): InitProducerIdRequest {
  return { transactionalId: reader.nullableString(), transactionTimeoutMs: reader.int32() };
}

export function encodeInitProducerIdResponse(response: InitProducerIdResponse): Buffer {
  return new Writer(32)
    .int32(response.throttleTimeMs)
    .int16(response.errorCode)
    .int64(response.producerId)
    .int16(response.producerEpoch)
    .toBuffer();
}

export function decodeInitProducerIdResponse(reader: Reader): InitProducerIdResponse {
  return {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
  };
}
