import type { Reader } from './reader.ts';

/** What precedes the body of every request (request header version 1). */
export interface RequestHeader {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

/**
 * The frame's size field and the request header, for a body of `bodyBytes` that follows. One small buffer, so that the
 * body itself can be written as it is.
 */
export function encodeRequestHeader(
  key: number,
  version: number,
  correlationId: number,
  clientId: Buffer,
  bodyBytes: number,
): Buffer {
  const header = Buffer.allocUnsafe(14 + clientId.length);
  header.writeInt32BE(10 + clientId.length + bodyBytes, 0);
  header.writeInt16BE(key, 4);
  header.writeInt16BE(version, 6);
  header.writeInt32BE(correlationId, 8);
  header.writeInt16BE(clientId.length, 12);
  clientId.copy(header, 14);
  return header;
}

/** Reads the header of a request whose size field was taken off already. */
export function decodeRequestHeader(reader: Reader): RequestHeader {
  return {
    apiKey: reader.int16(),
    apiVersion: reader.int16(),
    correlationId: reader.int32(),
    clientId: reader.nullableString(),
  };
}
