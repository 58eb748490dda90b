import { kafkaError } from '../../protocol/error-codes.ts';

/** Clients that do not know PRODUCER_FENCED, which a later version brought, are told INVALID_PRODUCER_EPOCH. */
export function fencedAs(errorCode: number, version: number, knownSinceVersion: number): number {
  const isUnknown = errorCode === kafkaError.PRODUCER_FENCED && version < knownSinceVersion;
  return isUnknown ? kafkaError.INVALID_PRODUCER_EPOCH : errorCode;
}
