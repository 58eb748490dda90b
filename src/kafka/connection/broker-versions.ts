import { ShopSimError } from '../../errors.ts';
import { apiKey, apiName } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import { kafkaErrorText } from '../../protocol/error-descriptions.ts';
import {
  apiVersionsVersion,
  type ApiVersionRange,
  decodeApiVersionsResponse,
} from '../../protocol/messages/api-versions.ts';
import type { Channel } from './channel.ts';
import { endpointText } from './socket-errors.ts';

/** What a broker speaks, by API key. */
export type BrokerVersions = ReadonlyMap<number, ApiVersionRange>;

/** Asks the broker which versions of which APIs it speaks: the first exchange on every connection. */
export async function fetchBrokerVersions(channel: Channel, timeoutMs: number): Promise<BrokerVersions> {
  const reader = await channel.request(apiKey.apiVersions, apiVersionsVersion, [], timeoutMs);
  const { errorCode, apis } = decodeApiVersionsResponse(reader);
  // Error 35 comes with the ranges too, so it is no obstacle.
  if (errorCode !== kafkaError.NONE && errorCode !== kafkaError.UNSUPPORTED_VERSION) {
    throw new ShopSimError(
      'UNSUPPORTED_BY_BROKER',
      `The broker at ${endpointText(channel.endpoint)} does not tell which requests it understands: ${kafkaErrorText(errorCode)}.`,
      { kafkaError: errorCode },
    );
  }
  return new Map(apis.map((api) => [api.apiKey, api]));
}

/**
 * The highest version of an API in [min, max] that the broker speaks too.
 * @throws ShopSimError UNSUPPORTED_BY_BROKER when there is none
 */
export function chooseVersion(versions: BrokerVersions, where: string, key: number, min: number, max: number): number {
  const range = versions.get(key);
  if (range === undefined) {
    throw new ShopSimError('UNSUPPORTED_BY_BROKER', `The broker at ${where} does not know ${apiName(key)} requests.`);
  }
  const version = Math.min(max, range.maxVersion);
  if (version >= min && version >= range.minVersion) return version;
  throw new ShopSimError(
    'UNSUPPORTED_BY_BROKER',
    `The broker at ${where} speaks ${apiName(key)} versions ${range.minVersion} to ${range.maxVersion}, and shop-sim ${min} to ${max}; use a broker of Kafka 2.3 or newer.`,
  );
}
