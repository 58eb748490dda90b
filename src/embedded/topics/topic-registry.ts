import type { MemoryBudget } from '../log/memory-budget.ts';
import { type LogRules, type LogStore, PartitionLog } from '../log/partition-log.ts';
import { ReadyFetches } from './fetch-waiters.ts';
import { noLeader, Partition } from './partition.ts';
import type { TopicConfig } from './topic-config.ts';
import { collisionKey } from './topic-name.ts';
import type { Topic } from './topic.ts';

/** Segments are small against the bound on all logs, so that retention frees memory in small steps. */
const segmentsPerBudget = 256;
const smallestSegmentBytes = 64 * 1024;
const largestSegmentBytes = 4 * 1024 * 1024;

/** Told of what must outlive the process. */
export interface TopicStore {
  openLog(topic: string, partition: number): LogStore;
  /** The set of topics, their settings or their leaders changed. */
  saveTopics(topics: readonly Topic[]): void;
  deleteLog(topic: string, partition: number): void;
}

/**
 * The topics of the cluster. All brokers of one process share it, as if replication took no time; who leads a
 * partition decides which broker may serve it.
 */
export class TopicRegistry {
  readonly #topics = new Map<string, Topic>();
  readonly #collisionKeys = new Map<string, string>();
  readonly #ready = new ReadyFetches();
  readonly #budget: MemoryBudget;
  readonly #isAlive: (brokerId: number) => boolean;
  readonly #store: TopicStore | undefined;
  readonly #discards: boolean;

  /** @param discards nothing that is appended is kept */
  constructor(budget: MemoryBudget, isAlive: (brokerId: number) => boolean, store?: TopicStore, discards = false) {
    this.#budget = budget;
    this.#isAlive = isAlive;
    this.#store = store;
    this.#discards = discards;
  }

  get(name: string): Topic | undefined {
    return this.#topics.get(name);
  }

  partition(topic: string, index: number): Partition | undefined {
    return this.#topics.get(topic)?.partitions[index];
  }

  list(): readonly Topic[] {
    return [...this.#topics.values()];
  }

  /** Another topic whose name differs from this one only in dots and underscores. */
  findCollision(name: string): string | undefined {
    return this.#collisionKeys.get(collisionKey(name));
  }

  /** Creates a topic; the caller has checked the name and the replicas. @param firstEpoch of every leader */
  create(name: string, config: TopicConfig, assignments: readonly (readonly number[])[], firstEpoch = 0): Topic {
    const topic: Topic = { name, config, replicationFactor: assignments[0]?.length ?? 0, partitions: [] };
    this.#topics.set(name, topic);
    this.#collisionKeys.set(collisionKey(name), name);
    this.addPartitions(topic, assignments, firstEpoch);
    return topic;
  }

  addPartitions(topic: Topic, assignments: readonly (readonly number[])[], firstEpoch = 0): void {
    for (const replicas of assignments) {
      const index = topic.partitions.length;
      const log = new PartitionLog(this.#logRules(topic), this.#budget, this.#store?.openLog(topic.name, index));
      const partition = new Partition(index, replicas, log, this.#ready, firstEpoch);
      partition.setLeader(replicas.find(this.#isAlive) ?? noLeader);
      topic.partitions.push(partition);
    }
    this.#store?.saveTopics(this.list());
  }

  delete(topic: Topic): void {
    this.#topics.delete(topic.name);
    this.#collisionKeys.delete(collisionKey(topic.name));
    for (const partition of topic.partitions) {
      partition.log.dispose(true);
      this.#store?.deleteLog(topic.name, partition.index);
      partition.waiters.wakeAll();
    }
    this.#store?.saveTopics(this.list());
  }

  /** Gives every partition whose leader is gone a living replica, or none; partitions without leader get one back. */
  electLeaders(): void {
    for (const topic of this.#topics.values()) {
      for (const partition of topic.partitions) {
        if (partition.leaderId !== noLeader && this.#isAlive(partition.leaderId)) continue;
        const leaderId = partition.replicas.find(this.#isAlive) ?? noLeader;
        if (leaderId !== partition.leaderId) partition.setLeader(leaderId);
      }
    }
    this.#store?.saveTopics(this.list());
  }

  /** Frees memory until the bound on all logs holds again: the fullest partition gives its oldest segment first. */
  enforceBudget(): void {
    while (this.#budget.isExceeded) {
      const fullest = this.#fullestPartition();
      if (fullest === undefined) return;
      fullest.log.dropOldestSegment();
    }
  }

  /** Frees all logs and closes their files. */
  dispose(): void {
    for (const topic of this.#topics.values()) for (const { log } of topic.partitions) log.dispose(false);
    this.#topics.clear();
  }

  #fullestPartition(): Partition | undefined {
    let fullest: Partition | undefined;
    let mostBytes = 0;
    for (const topic of this.#topics.values()) {
      for (const partition of topic.partitions) {
        const bytes = partition.log.allocatedBytes;
        if (bytes > mostBytes) [fullest, mostBytes] = [partition, bytes];
      }
    }
    return fullest;
  }

  #logRules(topic: Topic): LogRules {
    const share = Math.floor(this.#budget.limitBytes / segmentsPerBudget);
    const { retentionBytes, segmentBytes } = topic.config;
    const retentionShare = retentionBytes < 0 ? Number.POSITIVE_INFINITY : Math.ceil(retentionBytes / 4);
    const wanted = Math.min(share, segmentBytes, retentionShare, largestSegmentBytes);
    return { retentionBytes, maxSegmentBytes: Math.max(smallestSegmentBytes, wanted), discards: this.#discards };
  }
}
