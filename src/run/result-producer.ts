import { STAMP_BYTES, STAMP_HEADER_KEY } from '../orders/stamp.ts';

/**
 * The producer of a service's result events. A service is not in a hurry to publish: small requests would cost the
 * broker more than they bring.
 */
export const resultProducer = {
  acks: 'all',
  idempotent: true,
  lingerMs: 50,
  batchSizeBytes: 64 * 1024,
  maxInFlight: 5,
  bufferMemoryBytes: 16 * 1024 * 1024,
  deliveryTimeoutMs: 120_000,
  requestTimeoutMs: 30_000,
  maxRequestBytes: 1024 * 1024,
  headerKey: STAMP_HEADER_KEY,
  headerLength: STAMP_BYTES,
} as const;
