import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

/**
 * TxnOffsetCommit version 3, the first that says member and generation, so that a member whose partitions are another's
 * by now is refused (KIP-447). Kafka 4 accepts 0 to 5; from 5 on (KIP-890) AddOffsetsToTxn would be left out.
 */
export const txnOffsetCommitVersion = 3;

/** From here on the messages are flexible (KIP-482). */
export const flexibleTxnOffsetCommitVersion = 3;

/** Group metadata of one who is no member, whom no generation fences. */
export const noMember = { generationId: -1, memberId: '', groupInstanceId: null } as const;

export interface TxnOffsetCommitPartition {
  readonly index: number;
  /** Of the next record to be read. */
  readonly offset: number;
  readonly metadata: string | null;
}

export interface TxnOffsetCommitRequest {
  readonly transactionalId: string;
  readonly groupId: string;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  /** -1 from one who is no member. */
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly TxnOffsetCommitPartition[] }[];
}

export interface TxnOffsetCommitResponse {
  readonly throttleTimeMs: number;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly { readonly index: number; readonly errorCode: number }[];
  }[];
}

const unknownLeaderEpoch = -1;

/** Writes version 3. */
export function encodeTxnOffsetCommitRequest(request: TxnOffsetCommitRequest): Buffer {
  return new Writer()
    .compactString(request.transactionalId)
    .compactString(request.groupId)
    .int64(request.producerId)
    .int16(request.producerEpoch)
    .int32(request.generationId)
    .compactString(request.memberId)
    .compactNullableString(request.groupInstanceId)
    .compactArray(request.topics, (w, topic) =>
      w
        .compactString(topic.name)
        .compactArray(topic.partitions, (p, { index, offset, metadata }) =>
          p.int32(index).int64(offset).int32(unknownLeaderEpoch).compactNullableString(metadata).noTaggedFields(),
        )
        .noTaggedFields(),
    )
    .noTaggedFields()
    .toBuffer();
}

/** Reads versions 0 to 3; the leader epoch of versions 2 and 3 is passed over. */
export function decodeTxnOffsetCommitRequest(reader: Reader, version = txnOffsetCommitVersion): TxnOffsetCommitRequest {
  return version >= flexibleTxnOffsetCommitVersion ? decodeFlexible(reader) : decodePlain(reader, version);
}

function decodePlain(reader: Reader, version: number): TxnOffsetCommitRequest {
  return {
    transactionalId: reader.string(),
    groupId: reader.string(),
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
    ...noMember,
    topics: reader.array((r) => ({
      name: r.string(),
      partitions: r.array((p) => {
        const [index, offset] = [p.int32(), p.int64AsNumber()];
        if (version >= 2) p.skip(4);
        return { index, offset, metadata: p.nullableString() };
      }),
    })),
  };
}

function decodeFlexible(reader: Reader): TxnOffsetCommitRequest {
  const request = {
    transactionalId: reader.compactString(),
    groupId: reader.compactString(),
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
    generationId: reader.int32(),
    memberId: reader.compactString(),
    groupInstanceId: reader.compactNullableString(),
    topics: reader.compactArray((r) => {
      const name = r.compactString();
      const partitions = r.compactArray((p) => {
        const [index, offset] = [p.int32(), p.int64AsNumber()];
        p.skip(4);
        const metadata = p.compactNullableString();
        p.skipTaggedFields();
        return { index, offset, metadata };
      });
      r.skipTaggedFields();
      return { name, partitions };
    }),
  };
  reader.skipTaggedFields();
  return request;
}

/** Writes versions 0 to 3. */
export function encodeTxnOffsetCommitResponse(
  { throttleTimeMs, topics }: TxnOffsetCommitResponse,
  version = txnOffsetCommitVersion,
): Buffer {
  const writer = new Writer().int32(throttleTimeMs);
  if (version < flexibleTxnOffsetCommitVersion) {
    return writer
      .array(topics, (w, topic) =>
        w.string(topic.name).array(topic.partitions, (p, { index, errorCode }) => p.int32(index).int16(errorCode)),
      )
      .toBuffer();
  }
  return writer
    .compactArray(topics, (w, topic) =>
      w
        .compactString(topic.name)
        .compactArray(topic.partitions, (p, { index, errorCode }) => p.int32(index).int16(errorCode).noTaggedFields())
        .noTaggedFields(),
    )
    .noTaggedFields()
    .toBuffer();
}

/** Reads version 3. */
export function decodeTxnOffsetCommitResponse(reader: Reader): TxnOffsetCommitResponse {
  const response = {
    throttleTimeMs: reader.int32(),
    topics: reader.compactArray((r) => {
      const name = r.compactString();
      const partitions = r.compactArray((p) => {
        const answer = { index: p.int32(), errorCode: p.int16() };
        p.skipTaggedFields();
        return answer;
      });
      r.skipTaggedFields();
      return { name, partitions };
    }),
  };
  reader.skipTaggedFields();
  return response;
}
