/** What the partitioner asks about a partition. */
export interface PartitionLoad {
  /** Whether records could be sent now: its leader is known and connected. */
  readonly isAvailable: boolean;
  /** Batches closed and not settled. */
  readonly queuedCount: number;
}

/**
 * Chooses the partition of records without a key, as Kafka's Java producer does (KIP-480, KIP-794): all of them go to
 * one partition until its batch closes, so that batches fill; then to the next one with a live leader, those with fewer
 * batches waiting first, in turn among equals, so that a slow leader gets less and an idle cluster gets equal shares.
 */
export class StickyPartitioner {
  readonly #partitions: readonly PartitionLoad[];
  #current: number;

  /** @param first partition to begin with; random, so that producers started together spread */
  constructor(partitions: readonly PartitionLoad[], first: number) {
    this.#partitions = partitions;
    this.#current = (first + partitions.length - 1) % partitions.length;
    this.advance();
  }

  /** The partition that records without a key go to now. */
  get current(): number {
    return this.#current;
  }

  /** A leader was lost: moves on if it led the current partition. */
  avoidUnavailable(): void {
    if (this.#partitions[this.#current]?.isAvailable === false) this.advance();
  }

  /** The batch of the current partition was closed: moves on. */
  advance(): void {
    const count = this.#partitions.length;
    let best = (this.#current + 1) % count;
    let bestLoad = Number.POSITIVE_INFINITY;
    for (let step = 1; step <= count; step++) {
      const index = (this.#current + step) % count;
      const partition = this.#partitions[index];
      if (partition === undefined || !partition.isAvailable || partition.queuedCount >= bestLoad) continue;
      best = index;
      bestLoad = partition.queuedCount;
    }
    this.#current = best;
  }
}
