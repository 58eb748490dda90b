import type { Clock } from '../../clock.ts';
import type { IsolationLevel } from '../../protocol/messages/isolation-level.ts';
import { openAdmin } from '../admin.ts';
import type { PartitionProgress } from '../partition-progress.ts';
import { listOffsets } from '../reader/list-offsets.ts';
import type { TopicLeaders } from '../reader/topic-leaders.ts';
import type { ConnectionSettings } from '../settings.ts';

export interface FetchStartsOptions {
  readonly settings: ConnectionSettings;
  readonly groupId: string;
  readonly topic: string;
  readonly leaders: TopicLeaders;
  /** Where the group starts when it has committed nothing, or when what it wants is not in the log. */
  readonly policy: 'earliest' | 'latest';
  /** Where "latest" is; readUncommitted when undefined. */
  readonly isolation?: IsolationLevel;
  /** Explicit starts that no commit holds yet, by partition. */
  readonly starts: ReadonlyMap<number, number>;
  readonly progress: ReadonlyMap<number, PartitionProgress>;
  readonly clock: Clock;
}

/** Finds out where partitions are fetched from when a rebalance has given them to a member. */
export class FetchStarts {
  readonly #options: FetchStartsOptions;

  constructor(options: FetchStartsOptions) {
    this.#options = options;
  }

  /**
   * The explicit start, or what the group committed, or the first offset; but never what was delivered in this thread
   * already. A group that starts at the latest offset has explicit starts: whatever else has no commit is newer than it.
   */
  async find(partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const { groupId, topic, leaders, starts, clock } = this.#options;
    const unknown = partitions.filter((partition) => !starts.has(partition));
    const committed = unknown.length === 0 ? new Map<number, number>() : await this.#committed(groupId, topic);
    const fresh = unknown.filter((partition) => !committed.has(partition) && this.#position(partition) === undefined);
    const earliest = await listOffsets(leaders, topic, fresh, 'earliest', clock);
    return new Map(
      partitions.map((partition) => {
        const start = starts.get(partition) ?? committed.get(partition) ?? earliest.get(partition) ?? 0;
        return [partition, Math.max(start, this.#position(partition) ?? 0)];
      }),
    );
  }

  /** Where a partition goes on whose offset is not in the log (any more). */
  async findInstead(partition: number): Promise<number> {
    const { topic, leaders, policy, clock, isolation } = this.#options;
    const found = await listOffsets(leaders, topic, [partition], policy, clock, isolation);
    return found.get(partition) ?? 0;
  }

  #position(partition: number): number | undefined {
    return this.#options.progress.get(partition)?.position;
  }

  async #committed(groupId: string, topic: string): Promise<ReadonlyMap<number, number>> {
    const admin = await openAdmin(this.#options.settings);
    try {
      return await admin.committedOffsets(groupId, topic);
    } finally {
      await admin.close();
    }
  }
}
