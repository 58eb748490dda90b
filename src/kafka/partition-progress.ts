import { OffsetTracker } from './offset-tracker.ts';

/**
 * How far the members of this thread are with one partition: which offsets were started, finished and committed. It
 * stays when a rebalance moves the partition, so that what one member has in flight is not delivered again by the next
 * one, which fetches from the committed offset.
 *
 * Nothing is skipped by that. A partition that comes back from another process is fetched from what was committed last,
 * and what lies before the position here was delivered here.
 */
export class PartitionProgress {
  readonly partition: number;
  readonly #tracker: OffsetTracker;
  #committed: number | undefined;
  /** The commit that is under way, or was tried last. */
  #committing: number | undefined;
  /** When the longest handled record was handled that it covers; infinite: it covers none. */
  #committingOldestMs = Number.POSITIVE_INFINITY;
  #highWatermark: number | undefined;

  /** @param position where the partition starts; undefined: at the first record that comes */
  constructor(partition: number, position: number | undefined) {
    this.partition = partition;
    this.#tracker = new OffsetTracker(position);
  }

  /** The offset after the last record delivered. */
  get position(): number | undefined {
    return this.#tracker.position;
  }

  /** The end of the log as the last Fetch answer told it; undefined: none has come. */
  get highWatermark(): number | undefined {
    return this.#highWatermark;
  }

  /** The timestamp of the first record that is delivered and not finished; undefined: all are finished. */
  get oldestOpenTimestampMs(): number | undefined {
    return this.#tracker.oldestOpenTimestampMs;
  }

  /** Notes that work on a record begins; false: it was started already, by whatever member. */
  started(offset: number, timestampMs: number): boolean {
    return this.#tracker.started(offset, timestampMs);
  }

  /** @param handledMs when its work was done, on any clock; NaN: it needed none */
  finished(offset: number, handledMs = Number.NaN): void {
    this.#tracker.finished(offset, handledMs);
  }

  /** Notes what a Fetch answer told of the end of the log. */
  fetchedUpTo(highWatermark: number): void {
    this.#highWatermark = highWatermark;
  }

  /** The offset to commit next; undefined: nothing has changed since the last commit. */
  get uncommitted(): number | undefined {
    const { committable } = this.#tracker;
    return committable === this.#committed ? undefined : committable;
  }

  /** Notes that `uncommitted`, which is `offset`, is on its way to the broker. */
  committing(offset: number): void {
    const oldestMs = this.#tracker.takeOldestHandledMs() ?? Number.POSITIVE_INFINITY;
    this.#committing = offset;
    // What a commit covered that failed is covered by the next one.
    this.#committingOldestMs = Math.min(oldestMs, this.#committingOldestMs);
  }

  /**
   * Notes a commit that the broker confirmed.
   *
   * @returns when the longest handled record that it covers was handled; undefined: no record was that it covers, or a
   * later commit is under way
   */
  committed(offset: number): number | undefined {
    this.#committed = offset;
    if (offset !== this.#committing) return undefined;
    const oldestMs = this.#committingOldestMs;
    this.#committingOldestMs = Number.POSITIVE_INFINITY;
    return Number.isFinite(oldestMs) ? oldestMs : undefined;
  }
}
