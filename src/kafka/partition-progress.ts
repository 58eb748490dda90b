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

  /** @param position where the partition starts; undefined: at the first record that comes */
  constructor(partition: number, position: number | undefined) {
    this.partition = partition;
    this.#tracker = new OffsetTracker(position);
  }

  /** The offset after the last record delivered. */
  get position(): number | undefined {
    return this.#tracker.position;
  }

  /** Notes that work on a record begins; false: it was started already, by whatever member. */
  started(offset: number): boolean {
    return this.#tracker.started(offset);
  }

  finished(offset: number): void {
    this.#tracker.finished(offset);
  }

  /** The offset to commit next; undefined: nothing has changed since the last commit. */
  get uncommitted(): number | undefined {
    const { committable } = this.#tracker;
    return committable === this.#committed ? undefined : committable;
  }

  /** Notes a commit that the broker confirmed. */
  committed(offset: number): void {
    this.#committed = offset;
  }
}
