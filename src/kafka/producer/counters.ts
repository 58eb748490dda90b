/** Cheap counts of a producer's work since its start, for diagnosis. Incremented per request or batch, never per record. */
export interface ProducerCounters {
  /** Produce requests written. */
  requests: number;
  /** Batches written, repetitions included, and their bytes. */
  batches: number;
  batchBytes: number;
  /** Batches written again. */
  retries: number;
  epochBumps: number;
  connectionsLost: number;
  /** Metadata answers read after the start. */
  metadataRefreshes: number;
}

export function createProducerCounters(): ProducerCounters {
  return {
    requests: 0,
    batches: 0,
    batchBytes: 0,
    retries: 0,
    epochBumps: 0,
    connectionsLost: 0,
    metadataRefreshes: 0,
  };
}
