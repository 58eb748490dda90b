import type { Rng } from '../../rng.ts';

/** What the partitioner asks about a partition. */
export interface PartitionLoad {
  /** Whether records could be sent now: its leader is known and connected. */
  readonly isAvailable: boolean;
  /** Batches closed and not settled. */
  readonly queuedCount: number;
}

/**
 * Chooses the partition of records without a key, as Kafka's Java producer does (KIP-480, KIP-794): all of them go to
 * one partition until its batch closes, so that batches fill; then to one drawn at random among those with a live
 * leader. The chance of a partition falls with the batches that wait for it, to 1 against `longest queue + 1` of an
 * empty one, so that a slow leader gets less and an idle cluster gets equal shares.
 *
 * Drawn, not taken in turn: in turn all partitions of a topic fill at exactly the same pace, so that their segments roll
 * at the same moment, and a broker on one disk stands still for as long as it takes to flush all of them at once.
 */
export class StickyPartitioner {
  readonly #partitions: readonly PartitionLoad[];
  readonly #rng: Rng;
  #current = 0;

  constructor(partitions: readonly PartitionLoad[], rng: Rng) {
    this.#partitions = partitions;
    this.#rng = rng;
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

  /** The batch of the current partition was closed: draws the next one, which may be the same. */
  advance(): void {
    let longest = 0;
    let availableCount = 0;
    let waiting = 0;
    for (const { isAvailable, queuedCount } of this.#partitions) {
      if (!isAvailable) continue;
      availableCount += 1;
      waiting += queuedCount;
      longest = Math.max(longest, queuedCount);
    }
    if (availableCount === 0) {
      this.#current = this.#rng.nextInt(this.#partitions.length);
      return;
    }
    let left = this.#rng.nextInt(availableCount * (longest + 1) - waiting);
    for (const [index, { isAvailable, queuedCount }] of this.#partitions.entries()) {
      if (!isAvailable) continue;
      left -= longest + 1 - queuedCount;
      this.#current = index;
      if (left < 0) return;
    }
  }
}
