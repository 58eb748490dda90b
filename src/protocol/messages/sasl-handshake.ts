import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

/** SaslHandshake version 1: the exchange that follows is framed as SaslAuthenticate requests. Kafka 4 accepts 0 and 1. */
export const saslHandshakeVersion = 1;

export interface SaslHandshakeResponse {
  readonly errorCode: number;
  /** What the listener offers. */
  readonly mechanisms: readonly string[];
}

export function encodeSaslHandshakeRequest(mechanism: string): Buffer {
  return new Writer(32).string(mechanism).toBuffer();
}

export function decodeSaslHandshakeRequest(reader: Reader): string {
  return reader.string();
}

export function encodeSaslHandshakeResponse(response: SaslHandshakeResponse): Buffer {
  return new Writer()
    .int16(response.errorCode)
    .array(response.mechanisms, (w, mechanism) => w.string(mechanism))
    .toBuffer();
}

export function decodeSaslHandshakeResponse(reader: Reader): SaslHandshakeResponse {
  return { errorCode: reader.int16(), mechanisms: reader.array((r) => r.string()) };
}
