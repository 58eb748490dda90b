/** How the records of a run are spread over the partitions of the orders topic. */
export interface PartitionsResult {
  /** By partition, in their order; empty in a run that sent nothing. */
  readonly partitions: readonly PartitionResult[];
  /** Fullest partition / mean, by records; null: not measured, or no record. */
  readonly partitionSkew: number | null;
  /** The same by expectedRecords. */
  readonly expectedPartitionSkew: number | null;
}

export interface PartitionResult {
  readonly partition: number;
  /**
   * End offset after the last acknowledgement - start offset: records of others in that time are in it. null: the
   * cluster did not say.
   */
  readonly records: number | null;
  /**
   * Acked orders whose key belongs there, computed from the seed and their numbers. null: records without a key, a run
   * that ended by an error or of more than 5,000,000 orders, or the partitions have become more.
   */
  readonly expectedRecords: number | null;
}
