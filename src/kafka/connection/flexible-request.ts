import type { Reader } from '../../protocol/reader.ts';
import type { Connection } from './connection.ts';

/** The end of a flexible request's header, which has tagged fields, none of them here. */
const noTaggedFields = Buffer.from([0]);

/**
 * `Connection.request` for an API version that is flexible (KIP-482), whose headers end with tagged fields.
 * @returns a Reader placed after the response header
 */
export async function requestFlexible(
  connection: Connection,
  apiKey: number,
  apiVersion: number,
  body: Buffer,
  options?: { timeoutMs?: number },
): Promise<Reader> {
  const reader = await connection.request(apiKey, apiVersion, [noTaggedFields, body], options);
  reader.skipTaggedFields();
  return reader;
}
