import type { Reader } from '../reader.ts';
import { noProducerEpoch, noProducerId } from '../record-batch-format.ts';
import { Writer } from '../writer.ts';

/** InitProducerId version 1, of a producer without transactions. Kafka 4 accepts 0 to 6. */
export const initProducerIdVersion = 1;

/**
 * Of a producer with transactions: it may name what it has, to go on in the next epoch (version 3, KIP-360), and is told
 * that it is fenced by that name (version 4, KIP-588).
 */
export const transactionalInitVersion = 4;

/** From here on the messages are flexible (KIP-482). */
export const flexibleInitVersion = 2;

export interface InitProducerIdRequest {
  /** `null`: an idempotent producer without transactions. */
  readonly transactionalId: string | null;
  readonly transactionTimeoutMs: number;
  /** What the producer has and wants the next epoch of; undefined: it has nothing, and fences whoever has. */
  readonly current?: { readonly producerId: bigint; readonly producerEpoch: number } | undefined;
}

export interface InitProducerIdResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

/** Writes versions 0 to 4; before 3 the current identity cannot be said. */
export function encodeInitProducerIdRequest(request: InitProducerIdRequest, version = initProducerIdVersion): Buffer {
  const { transactionalId, transactionTimeoutMs, current } = request;
  if (version < flexibleInitVersion) {
    return new Writer(32).nullableString(transactionalId).int32(transactionTimeoutMs).toBuffer();
  }
  const writer = new Writer(64).compactNullableString(transactionalId).int32(transactionTimeoutMs);
  if (version >= 3) {
    writer.int64(current?.producerId ?? noProducerId).int16(current?.producerEpoch ?? noProducerEpoch);
  }
  return writer.noTaggedFields().toBuffer();
}

/** Reads versions 0 to 4. */
export function decodeInitProducerIdRequest(reader: Reader, version = initProducerIdVersion): InitProducerIdRequest {
  if (version < flexibleInitVersion) {
    return { transactionalId: reader.nullableString(), transactionTimeoutMs: reader.int32() };
  }
  const head = { transactionalId: reader.compactNullableString(), transactionTimeoutMs: reader.int32() };
  const current = version >= 3 ? { producerId: reader.int64(), producerEpoch: reader.int16() } : undefined;
  reader.skipTaggedFields();
  return { ...head, current: current?.producerId === noProducerId ? undefined : current };
}

/** Writes versions 0 to 4. */
export function encodeInitProducerIdResponse(
  response: InitProducerIdResponse,
  version = initProducerIdVersion,
): Buffer {
  const writer = new Writer(32)
    .int32(response.throttleTimeMs)
    .int16(response.errorCode)
    .int64(response.producerId)
    .int16(response.producerEpoch);
  if (version >= flexibleInitVersion) writer.noTaggedFields();
  return writer.toBuffer();
}

/** Reads versions 0 to 4. */
export function decodeInitProducerIdResponse(reader: Reader, version = initProducerIdVersion): InitProducerIdResponse {
  const response = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
  };
  if (version >= flexibleInitVersion) reader.skipTaggedFields();
  return response;
}
