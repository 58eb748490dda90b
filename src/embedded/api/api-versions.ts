import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import { type ApiVersionRange, encodeApiVersionsResponse } from '../../protocol/messages/api-versions.ts';
import type { Api } from './api.ts';

/** ApiVersions: the rows of the broker's table, its own included. */
export function apiVersionsApi(rows: readonly Api[]): Api {
  const own = { key: apiKey.apiVersions, minVersion: 0, maxVersion: 2 };
  const apis: ApiVersionRange[] = [...rows, own]
    .toSorted((a, b) => a.key - b.key)
    .map(({ key, minVersion, maxVersion }) => ({ apiKey: key, minVersion, maxVersion }));
  return {
    ...own,
    handle: (_cluster, { version }, reply) => reply([encodeApiVersionsResponse({ errorCode: 0, apis }, version)]),
    refuse: ({ version }, errorCode) => [encodeApiVersionsResponse({ errorCode, apis: [] }, version)],
  };
}

/**
 * The answer to a version that is not spoken: UNSUPPORTED_VERSION in the form of version 0, which every client reads
 * and then asks again with a version it finds there (KIP-511).
 */
export function unsupportedApiVersions(api: Api): Buffer {
  const { key, minVersion, maxVersion } = api;
  const apis = [{ apiKey: key, minVersion, maxVersion }];
  return encodeApiVersionsResponse({ errorCode: kafkaError.UNSUPPORTED_VERSION, apis });
}
