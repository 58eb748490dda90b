import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

/** SaslAuthenticate version 1: the first that tells the session's lifetime (KIP-368). Kafka 4 accepts 0 to 2. */
export const saslAuthenticateVersion = 1;

export interface SaslAuthenticateResponse {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly authBytes: Buffer;
  /** The broker ends the connection so long after this, unless it authenticates again; 0: never. */
  readonly sessionLifetimeMs: number;
}

export function encodeSaslAuthenticateRequest(authBytes: Buffer): Buffer {
  return new Writer(4 + authBytes.length).bytes(authBytes).toBuffer();
}

export function decodeSaslAuthenticateRequest(reader: Reader): Buffer {
  return reader.bytes();
}

export function encodeSaslAuthenticateResponse(response: SaslAuthenticateResponse): Buffer {
  return new Writer()
    .int16(response.errorCode)
    .nullableString(response.errorMessage)
    .bytes(response.authBytes)
    .int64(response.sessionLifetimeMs)
    .toBuffer();
}

export function decodeSaslAuthenticateResponse(reader: Reader): SaslAuthenticateResponse {
  return {
    errorCode: reader.int16(),
    errorMessage: reader.nullableString(),
    authBytes: reader.bytes(),
    sessionLifetimeMs: reader.int64AsNumber(),
  };
}
