import type { Rng } from '../../rng.ts';

/** How long a producer waits before it tries something again. */
export interface Pauses {
  /** Before the n-th retry in a row, n from 1. */
  retryMs(failures: number): number;
  /** Between two requests for metadata. */
  metadataMs(): number;
  /** After a lost connection, before the next attempt. */
  reconnectMs(): number;
}

/** retry.backoff.ms and retry.backoff.max.ms of Kafka's clients. */
const firstRetryMs = 100;
const maxRetryMs = 1000;
const jitterRatio = 0.2;
/** reconnect.backoff.ms: keeps a broker that accepts and drops connections from being flooded. */
const reconnectPauseMs = 50;
const minMetadataMs = 50;
const metadataSpreadMs = 50;

/**
 * The pauses of Kafka's clients (KIP-580): retries after 100 ms, doubled each time up to 1 s, times a random factor of
 * 0.8 to 1.2; metadata every 50 to 100 ms.
 */
export function kafkaPauses(rng: Rng): Pauses {
  return {
    retryMs: (failures) =>
      Math.min(maxRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10)) *
      (1 - jitterRatio + 2 * jitterRatio * rng.nextFloat()),
    metadataMs: () => minMetadataMs + rng.nextInt(metadataSpreadMs),
    reconnectMs: () => reconnectPauseMs,
  };
}
