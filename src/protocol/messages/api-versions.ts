import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

/**
 * ApiVersions version 0: an empty request, and every broker since 0.10 answers it, before authentication too. Later
 * versions add nothing that shop-sim needs, and a broker that does not know them answers with a version 0 body anyway.
 */
export const apiVersionsVersion = 0;

export interface ApiVersionRange {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}

export interface ApiVersionsResponse {
  readonly errorCode: number;
  readonly apis: readonly ApiVersionRange[];
}

/** Writes versions 0 to 2; from 1 on a throttle time follows. */
export function encodeApiVersionsResponse(response: ApiVersionsResponse, version = apiVersionsVersion): Buffer {
  const writer = new Writer()
    .int16(response.errorCode)
    .array(response.apis, (w, api) => w.int16(api.apiKey).int16(api.minVersion).int16(api.maxVersion));
  if (version >= 1) writer.int32(0);
  return writer.toBuffer();
}

export function decodeApiVersionsResponse(reader: Reader): ApiVersionsResponse {
  return {
    errorCode: reader.int16(),
    apis: reader.array((r) => ({ apiKey: r.int16(), minVersion: r.int16(), maxVersion: r.int16() })),
  };
}
