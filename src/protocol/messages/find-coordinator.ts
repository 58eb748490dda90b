import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

/** Kinds of coordinator that a FindCoordinator request can ask for. */
export const coordinatorType = { group: 0, transaction: 1 } as const;

export interface FindCoordinatorRequest {
  readonly key: string;
  /** One of {@link coordinatorType}, or a number that nobody knows. */
  readonly keyType: number;
}

export interface FindCoordinatorResponse {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  /** -1 with an error. */
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

/** FindCoordinator version 2. Kafka 4 accepts 0 to 6. */
export const findCoordinatorVersion = 2;

export function encodeFindCoordinatorRequest({ key, keyType }: FindCoordinatorRequest): Buffer {
  return new Writer().string(key).int8(keyType).toBuffer();
}

/** Reads version 2. */
export function decodeFindCoordinatorResponse(reader: Reader): FindCoordinatorResponse {
  reader.skip(4);
  return {
    errorCode: reader.int16(),
    errorMessage: reader.nullableString(),
    nodeId: reader.int32(),
    host: reader.string(),
    port: reader.int32(),
  };
}

/** Reads versions 0 to 2. */
export function decodeFindCoordinatorRequest(reader: Reader, version: number): FindCoordinatorRequest {
  return { key: reader.string(), keyType: version >= 1 ? reader.int8() : coordinatorType.group };
}

/** Writes versions 0 to 2. */
export function encodeFindCoordinatorResponse(response: FindCoordinatorResponse, version: number): Buffer {
  const writer = new Writer();
  if (version >= 1) writer.int32(0);
  writer.int16(response.errorCode);
  if (version >= 1) writer.nullableString(response.errorMessage);
  return writer.int32(response.nodeId).string(response.host).int32(response.port).toBuffer();
}
