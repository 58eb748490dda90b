import type { Clock } from '../clock.ts';
import type { IsolationLevel } from '../protocol/messages/isolation-level.ts';
import { openAdmin } from './admin.ts';
import type { ConsumedRecord } from './consumer-group-port.ts';
import { FetchedPartition, type PartitionOwner } from './fetching/fetched-partition.ts';
import { GroupFetcher } from './fetching/group-fetcher.ts';
import type { RecordCursor } from './fetching/record-cursor.ts';
import { fetchOffsets } from './reader.ts';
import { TopicLeaders } from './reader/topic-leaders.ts';
import type { ConnectionSettings } from './settings.ts';

export interface AssignedReaderOptions {
  readonly settings: ConnectionSettings;
  /** Whose committed offsets it starts from. */
  readonly groupId: string;
  readonly topic: string;
  /** Key of the header whose value becomes a record's `stamp`. */
  readonly headerKey: string;
  readonly isolation: IsolationLevel;
  readonly events: AssignedReaderEvents;
}

/** What the reader tells. Must not throw. */
export interface AssignedReaderEvents {
  /**
   * A record, in the order of its partition. False: there is no room for it now; it is offered again after
   * {@link AssignedReader.resume}.
   */
  onRecord(partition: number, record: ConsumedRecord): boolean;
  onNotice(text: string): void;
  /** Nothing can be read any more. */
  onFatal(error: Error): void;
}

/** From one Fetch to a leader to the next. */
const fetchIntervalMs = 2;

/**
 * Reads all partitions that a topic has at the start from what a group has committed on, without being a member of it (Kafka's `assign`):
 * there is one reader, and nobody waits for a crashed one's session to end. Who may commit is fenced elsewhere, by the
 * transactional id.
 */
export class AssignedReader implements PartitionOwner {
  readonly #options: AssignedReaderOptions;
  readonly #clock: Clock;
  readonly #fetcher: GroupFetcher;
  #partitions: readonly FetchedPartition[] = [];
  /** Records that were offered and found no room. */
  readonly #refused = new Map<number, ConsumedRecord>();
  #isPaused = false;

  constructor(options: AssignedReaderOptions, clock: Clock) {
    const { settings, topic, headerKey, isolation, events } = options;
    this.#options = options;
    this.#clock = clock;
    this.#fetcher = new GroupFetcher({
      topic,
      leaders: new TopicLeaders(settings, topic, clock),
      headerKey,
      minIntervalMs: fetchIntervalMs,
      isolation,
      clock,
      onTrouble: (error) => events.onNotice(error.message),
      onFatal: (error) => events.onFatal(error),
    });
  }

  /**
   * Reads from where the group goes on, or from the first offset.
   * @returns where that is, by partition
   * @throws ShopSimError
   */
  async start(): Promise<ReadonlyMap<number, number>> {
    const { settings, groupId, topic } = this.#options;
    const earliest = await fetchOffsets(settings, topic, 'earliest', this.#clock);
    const admin = await openAdmin(settings);
    try {
      const committed = await admin.committedOffsets(groupId, topic);
      const starts = new Map(
        [...earliest].map(([index, first]) => [index, Math.max(first, committed.get(index) ?? 0)]),
      );
      this.rewind(starts);
      return starts;
    } finally {
      await admin.close();
    }
  }

  /** Reads every one of these partitions from this offset on, again or for the first time. */
  rewind(offsets: ReadonlyMap<number, number>): void {
    const rewound = this.#partitions.filter(({ index }) => offsets.has(index));
    for (const partition of rewound) this.#fetcher.remove(partition);
    for (const index of offsets.keys()) this.#refused.delete(index);
    const anew = [...offsets].map(([index, offset]) => new FetchedPartition(index, offset, this));
    this.#partitions = [...this.#partitions.filter((partition) => !rewound.includes(partition)), ...anew];
    this.#fetcher.add(anew);
  }

  /** Offers no records until {@link resume}. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#fetcher.resume();
  }

  /** Offers nothing more and closes the connections. Idempotent. */
  close(): void {
    this.#isPaused = true;
    this.#fetcher.close();
  }

  wantsRecords(): boolean {
    return !this.#isPaused;
  }

  take(partition: FetchedPartition, cursor: RecordCursor): boolean {
    while (!this.#isPaused && this.#partitions.includes(partition)) {
      const record = this.#refused.get(partition.index) ?? cursor.next();
      if (record === undefined) return true;
      if (!this.#options.events.onRecord(partition.index, record)) {
        this.#refused.set(partition.index, record);
        this.#isPaused = true;
        return false;
      }
      this.#refused.delete(partition.index);
    }
    return !this.#partitions.includes(partition);
  }

  onAnswered(): void {
    // Nobody waits for the first answer.
  }

  onHighWatermark(): void {
    // Nobody asks how far behind it is.
  }

  onOutOfRange(partition: FetchedPartition): void {
    void this.#goToEarliest(partition);
  }

  /** Retention has deleted what was to be read next. */
  async #goToEarliest({ index, nextOffset }: FetchedPartition): Promise<void> {
    const { settings, topic, events } = this.#options;
    try {
      const earliest = await fetchOffsets(settings, topic, 'earliest', this.#clock);
      const offset = earliest.get(index) ?? 0;
      events.onNotice(
        `Offset ${nextOffset} of partition ${index} of topic ${topic} is not in the log: reading on from ${offset}.`,
      );
      this.rewind(new Map([[index, offset]]));
    } catch (error) {
      events.onFatal(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
