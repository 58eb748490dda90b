import type { PartitionLease } from './consumer-group-port.ts';
import type { InFlightBound } from './in-flight-bound.ts';
import type { PartitionProgress } from './partition-progress.ts';

/** What a member was given to work on of one partition: finishing makes progress there, and room with this member. */
export class MemberLease implements PartitionLease {
  readonly progress: PartitionProgress;
  readonly member: number;
  isForgotten = false;
  readonly #inFlight: InFlightBound;

  constructor(member: number, progress: PartitionProgress, inFlight: InFlightBound) {
    this.member = member;
    this.progress = progress;
    this.#inFlight = inFlight;
  }

  get partition(): number {
    return this.progress.partition;
  }

  finished(offset: number, handledMs = Number.NaN): void {
    this.progress.finished(offset, handledMs);
    this.#inFlight.finish();
  }
}
