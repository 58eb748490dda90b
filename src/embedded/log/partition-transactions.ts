/** An aborted transaction in one partition. */
export interface AbortedRange {
  readonly producerId: number;
  readonly firstOffset: number;
  /** Of its marker. */
  readonly lastOffset: number;
}

interface OpenTransaction {
  readonly producerEpoch: number;
  readonly firstOffset: number;
}

/**
 * The transactions in one partition's log: those that are open, by producer, and the ranges of those that were aborted.
 * Kafka keeps the first in its producer state and the second in a transaction index for each segment.
 */
export class PartitionTransactions {
  /** In order of their first offsets, as they began. */
  readonly #open = new Map<number, OpenTransaction>();
  /** In order of their markers. */
  #aborted: AbortedRange[] = [];

  /** The offset at which the oldest open transaction began; undefined: none is open. */
  get firstOpenOffset(): number | undefined {
    if (this.#open.size === 0) return undefined;
    return this.#open.values().next().value?.firstOffset;
  }

  get openProducers(): readonly { readonly producerId: number; readonly producerEpoch: number }[] {
    return [...this.#open].map(([producerId, { producerEpoch }]) => ({ producerId, producerEpoch }));
  }

  isOpen(producerId: number): boolean {
    return this.#open.has(producerId);
  }

  /** A transactional batch was appended. */
  appended(producerId: number, producerEpoch: number, offset: number): void {
    if (!this.#open.has(producerId)) this.#open.set(producerId, { producerEpoch, firstOffset: offset });
  }

  /** A marker was appended. @param startOffset of the log: what lies before it is forgotten */
  ended(producerId: number, commits: boolean, markerOffset: number, startOffset: number): void {
    const open = this.#open.get(producerId);
    if (open === undefined) return;
    this.#open.delete(producerId);
    if (commits) return;
    if ((this.#aborted[0]?.lastOffset ?? startOffset) < startOffset) {
      this.#aborted = this.#aborted.filter(({ lastOffset }) => lastOffset >= startOffset);
    }
    this.#aborted.push({ producerId, firstOffset: open.firstOffset, lastOffset: markerOffset });
  }

  /** Those with an offset from `from` (included) to `to` (excluded), in order of their first offsets. */
  abortedBetween(from: number, to: number): readonly AbortedRange[] {
    if (this.#aborted.length === 0) return this.#aborted;
    return this.#aborted
      .filter(({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < to)
      .toSorted((a, b) => a.firstOffset - b.firstOffset);
  }
}
